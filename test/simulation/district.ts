import { connectAsync } from 'mqtt'
import { type EmbeddedBroker, openEmbeddedBroker } from '../../firmware/compose/embedded-broker.ts'

/** How long the last messages may take on this machine. */
const PATIENCE_MS = 30_000

/** The district: a broker, and a consumer that keeps whatever arrives. */
export interface District {
  readonly brokerPort: number
  /** Bodies of the topic `event`, in the order of arrival. */
  readonly bodies: readonly string[]
  /** The newest body of a retained topic, by the end of its name (`01/queue`). */
  newest(topic: string): string | undefined
  /** Waits for so many different events. */
  untilDistinct(count: number): Promise<void>
  close(): Promise<void>
}

export async function openDistrict(): Promise<District> {
  const broker = await openEmbeddedBroker({ port: 0 })
  const client = await connectAsync(broker.url, { protocolVersion: 4, reconnectPeriod: 0 })
  const bodies: string[] = []
  const distinct = new Set<string>()
  const retained = new Map<string, string>()
  let wake = (): void => undefined
  client.on('message', (topic, payload) => {
    const body = payload.toString('utf8')
    if (!topic.endsWith('/event')) {
      retained.set(topic, body)
      return
    }
    bodies.push(body)
    distinct.add(body)
    wake()
  })
  await client.subscribeAsync('#', { qos: 1 })
  return {
    brokerPort: broker.port,
    bodies,
    newest: (end) => [...retained].find(([topic]) => topic.endsWith(end))?.[1],
    untilDistinct: (count) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`${distinct.size} of ${count} events have arrived`))
        }, PATIENCE_MS)
        wake = () => {
          if (distinct.size < count) return
          clearTimeout(timer)
          resolve()
        }
        wake()
      }),
    close: () => closeBoth(client, broker),
  }
}

async function closeBoth(client: { endAsync(force: boolean): Promise<void> }, broker: EmbeddedBroker): Promise<void> {
  await client.endAsync(true)
  await broker.close()
}
