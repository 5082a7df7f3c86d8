import mqtt from 'mqtt'
import { WINDOW } from './broker.ts'
import type { Closers } from './closers.ts'

/** Publishes all of these, so many unacknowledged at a time; resolves with how long it took. */
export type PublishAll = (bodies: readonly Uint8Array[]) => Promise<number>

/** MQTT.js as it comes, without a journal or any care: what line, broker, package and machine give. */
export async function openBareMqtt(closers: Closers, url: string): Promise<PublishAll> {
  const client = await mqtt.connectAsync(url, { clientId: 'bare', protocolVersion: 5, reconnectPeriod: 0 })
  closers.add(() => client.endAsync())
  return async (bodies) => {
    let next = 0
    const lane = async (): Promise<void> => {
      for (let body = bodies[next]; body !== undefined; body = bodies[next]) {
        next += 1
        await client.publishAsync('bare/event', Buffer.from(body.buffer, body.byteOffset, body.length), { qos: 1 })
      }
    }
    const beganMs = performance.now()
    await Promise.all(Array.from({ length: WINDOW }, lane))
    return performance.now() - beganMs
  }
}
