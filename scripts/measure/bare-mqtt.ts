import mqtt from 'mqtt'
import { WINDOW } from './broker.ts'

/** MQTT.js as it comes, without a journal or any care: what line, broker, package and machine give. */
export interface BareMqtt {
  /** QoS 1: resolves when it is acknowledged. */
  publish(topic: string, body: Uint8Array): Promise<void>
  subscribe(filter: string, onBody: (body: Uint8Array) => void): Promise<void>
  /** What is unacknowledged fails. */
  close(): Promise<void>
}

export async function connectBare(url: string, clientId: string): Promise<BareMqtt> {
  const client = await mqtt.connectAsync(url, { clientId, protocolVersion: 5, reconnectPeriod: 0 })
  client.on('error', () => undefined) // whoever waits for an answer hears of it
  return {
    publish: async (topic, body) => {
      await client.publishAsync(topic, Buffer.from(body.buffer, body.byteOffset, body.length), { qos: 1 })
    },
    subscribe: async (filter, onBody) => {
      client.on('message', (_topic, body) => {
        onBody(body)
      })
      await client.subscribeAsync(filter, { qos: 1 })
    },
    close: () => client.endAsync(true),
  }
}

/** Publishes all of these, a window unacknowledged at a time; resolves with how long it took. */
export async function publishAll(client: BareMqtt, bodies: readonly Uint8Array[]): Promise<number> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let body = bodies[next]; body !== undefined; body = bodies[next]) {
      next += 1
      await client.publish('bare/event', body)
    }
  }
  const beganMs = performance.now()
  await Promise.all(Array.from({ length: WINDOW }, lane))
  return performance.now() - beganMs
}
