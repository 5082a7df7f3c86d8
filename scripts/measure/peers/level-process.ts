// MQTT.js with mqtt-level-store as its outgoing store: an event counts as accepted when the store has it.
import { createRequire } from 'node:module'
import mqtt, { type IStore } from 'mqtt'
import { bodyOf, TOPIC } from './rival.ts'
import { argumentsOfRival, serveRival } from './rival-process.ts'

const { folder, url } = argumentsOfRival()
// Only there when the benchmark has installed it, so the compiler must not look for it.
const openStores = createRequire(import.meta.url)('mqtt-level-store') as (path: string) => {
  readonly incoming: IStore
  readonly outgoing: IStore
}
const stores = openStores(folder)
const client = mqtt.connect(url, {
  clientId: 'rival',
  clean: false,
  reconnectPeriod: 500,
  incomingStore: stores.incoming,
  outgoingStore: stores.outgoing,
})
client.on('error', () => undefined) // no broker: it tries again

serveRival(async (n) => {
  const isStored = Promise.withResolvers<undefined>()
  const cbStorePut = (): void => {
    isStored.resolve(undefined)
  }
  client.publish(TOPIC, bodyOf(n), { qos: 1, cbStorePut }, (error) => {
    if (error) isStored.reject(error)
  })
  await isStored.promise
})
