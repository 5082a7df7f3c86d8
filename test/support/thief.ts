import { setTimeout as pause } from 'node:timers/promises'
import type { IClientOptions, MqttClient } from 'mqtt'
import type { Bench } from './district.ts'
import type { Seeded } from './seeded.ts'
import { clientOf, type Holder, type SecuredDistrict } from './tls-mosquitto.ts'

const PATIENCE_MS = 20_000
/** A broker may turn away the one of two who come with one name in turn; it takes a second for it. */
const TRIES_MAX = 4
const LOOK_MS = 10
/** Where the thief's certificate may speak. */
export const OWN = 'sampling/v1/119999/0001/01'
/** What the thief says where it may not; nobody else says these words. */
export const FOREIGN = '{"kiosk":"K1001","state":"offline"}'
/** Where its neighbour stands. */
const NEIGHBOUR = 'sampling/v1/119999/0001/20'
const NEIGHBOURS_QUEUE = `${NEIGHBOUR}/queue`

export type Open = (holder: Holder, options: IClientOptions) => Promise<MqttClient>

/** Whoever opens a client here has it closed with the bench. Rejects for who is not let in. */
export function connectWithin(bench: Bench, { broker }: Pick<SecuredDistrict, 'broker'>): Open {
  return async (holder, options) => {
    for (let tries = 1; ; tries += 1) {
      const client = clientOf(holder, broker.port, options)
      bench.teardown(() => client.endAsync(true))
      if (await isLetIn(client)) return client
      if (tries === TRIES_MAX) throw new Error(`${holder.name} was not let in`)
    }
  }
}

/** Resolves when the broker has said yes, or has closed. */
function isLetIn(client: MqttClient): Promise<boolean> {
  return new Promise((resolve) => {
    client.once('connect', () => {
      resolve(true)
    })
    client.once('close', () => {
      resolve(false)
    })
  })
}

/** Some brokers end the connection of whoever does what it may not: then this comes again. */
export class Speaker {
  readonly #open: () => Promise<MqttClient>
  #client: MqttClient

  private constructor(open: () => Promise<MqttClient>, client: MqttClient) {
    this.#open = open
    this.#client = client
  }

  static async come(open: () => Promise<MqttClient>): Promise<Speaker> {
    return new Speaker(open, await open())
  }

  /** QoS 1. Over 3.1.1 what is forbidden is acknowledged and dropped, or ends the connection. */
  async tell(topic: string, body: string, retain = false): Promise<void> {
    const client = await this.#connected()
    await this.#orClosed(client, client.publishAsync(topic, body, { qos: 1, retain }))
  }

  /** Granted or not: who is not let hear it is not told here. */
  async listen(filter: string, hear: (topic: string) => void): Promise<void> {
    const client = await this.#connected()
    client.removeAllListeners('message')
    client.on('message', hear)
    await this.#orClosed(client, client.subscribeAsync(filter, { qos: 1 }))
  }

  async #connected(): Promise<MqttClient> {
    if (!this.#client.connected) {
      await this.#client.endAsync(true)
      this.#client = await this.#open()
    }
    return this.#client
  }

  async #orClosed(client: MqttClient, work: Promise<unknown>): Promise<void> {
    let leave: () => void = () => undefined
    const closed = new Promise<void>((resolve) => {
      leave = resolve
    })
    client.once('close', leave)
    await Promise.race([work.catch(() => undefined), closed])
    client.removeListener('close', leave)
  }
}

/** With a victim's client id, and a foreign will that would say that the victim is lost; then the line is cut. */
export async function takeOver(
  bench: Bench,
  { broker }: SecuredDistrict,
  thief: Holder,
  victims: readonly Holder[],
  count: number,
): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const clientId = victims[n % victims.length]?.name ?? ''
    const will = {
      topic: 'sampling/v1/119999/0001/02/presence',
      payload: Buffer.from(FOREIGN),
      qos: 1,
      retain: true,
    } as const
    const client = clientOf(thief, broker.port, {
      clientId,
      clean: n % 2 === 0,
      protocolVersion: n % 3 === 0 ? 5 : 4,
      will,
    })
    bench.teardown(() => client.endAsync(true))
    await isLetIn(client)
    client.stream.destroy()
    await client.endAsync(true)
  }
}

/** Everything that brokers are known to give to those who ask for it by another name. */
const FILTERS = [
  '#',
  'sampling/v1/119999/+/+/event',
  'sampling/v1/119999/0001/20/+',
  '+/+/+/+/+/receipt',
  '$SYS/#',
  '$MQTT/#',
  '$MQTT/sub/#',
  '$JS/#',
]

/** How much of what its neighbour says the thief hears, beside the queue, which it may. */
export async function listenIn(open: Open, thief: Holder, neighbour: Holder): Promise<number> {
  const spy = await Speaker.come(() => open(thief, {}))
  const heard: string[] = []
  for (const filter of [...FILTERS, 'sampling/v1/119999/0001/+/queue'])
    await spy.listen(filter, (topic) => heard.push(topic))
  const speaker = await Speaker.come(() => open(neighbour, {}))
  for (const topic of ['event', 'presence', 'health', 'carry-out', 'queue'])
    await speaker.tell(`${NEIGHBOUR}/${topic}`, '{}')
  // What was said before it has come too, or never will.
  await until(() => heard.includes(NEIGHBOURS_QUEUE), 'the thief could not even hear what it may')
  return heard.filter((topic) => !/^sampling(-drill)?\/v1\/119999\/0001\/\d\d\/queue$/.test(topic)).length
}

export interface SessionFigures {
  /** Events that wait for the consumer, heard by a thief who knows the name of its session. */
  readonly stolenFromSession: number
  /** Events that waited for the consumer and are gone. */
  readonly lostToConsumer: number
}

/** The district's consumer is away, events wait for it, and the thief comes under the name of its session. */
export async function takeSession(
  open: Open,
  thief: Holder,
  district: Holder,
  neighbour: Holder,
): Promise<SessionFigures> {
  const session = { clientId: 'kioskctl-0123456789ab', clean: false }
  const filter = `${NEIGHBOUR}/event`
  const consumer = await open(district, session)
  await consumer.subscribeAsync(filter, { qos: 1 })
  await consumer.endAsync()
  const speaker = await Speaker.come(() => open(neighbour, {}))
  await speaker.tell(filter, 'waits')
  const heard: string[] = []
  for (const clean of [false, true]) {
    const guise = await Speaker.come(() => open(thief, { ...session, clean })).catch(() => null)
    const hear = (topic: string): void => {
      heard.push(topic)
    }
    await guise?.listen(`${OWN}/command`, hear)
    await guise?.listen('sampling/v1/119999/0001/+/queue', hear)
    await guise?.tell(`${OWN}/queue`, '{}')
  }
  const came: string[] = []
  const again = await open(district, session)
  again.on('message', (_topic, body) => came.push(body.toString()))
  await again.subscribeAsync(filter, { qos: 1 })
  await speaker.tell(filter, 'last')
  await until(() => came.includes('last'), 'the consumer does not hear its own any more')
  await again.endAsync()
  return {
    stolenFromSession: heard.filter((topic) => topic === filter).length,
    lostToConsumer: came.includes('waits') ? 0 : 1,
  }
}

export function foreignTopic(chance: Seeded, victims: number): string {
  const pick = (of: readonly [string, ...string[]]): string => chance.pick(of)
  const station = String(2 + Math.floor(chance.fraction() * victims)).padStart(2, '0')
  const base = pick([
    `sampling/v1/119999/${pick(['0001', '0002'])}/${station}`,
    `sampling-drill/v1/119999/0002/${station}`,
    `sampling-demo/v1/119999/0001/01`,
    `sampling/v1/119998/0001/01`,
  ])
  const all: [string, ...string[]] = [
    'event',
    'presence',
    'queue',
    'health',
    'custody',
    'alert/disk',
    'reply',
    'receipt',
    'command',
    'config/desired',
  ]
  return pick([
    `${base}/${pick(all)}`,
    `${base}/${pick(all)}`,
    `${OWN}/${pick(['receipt', 'command', 'config/desired'])}`,
    `${OWN}/${pick(all)}/more`,
    `/${OWN}/event`,
    pick(['fleet', '$CONTROL/dynamic-security/v1', '$SYS/broker/uptime', 'sampling/v1/119999', 'homie/x/y']),
    // Brokers that have other separators inside translate them.
    pick([`${base.replaceAll('/', '.')}.event`, `${base}.event`, '$MQTT/sub/x', '$JS/API/STREAM/DELETE/$MQTT_msgs']),
  ])
}

export async function until(condition: () => boolean, otherwise: string): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(otherwise)
    await pause(LOOK_MS)
  }
}
