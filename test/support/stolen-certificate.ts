import { setTimeout as pause } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import type { IClientOptions, MqttClient } from 'mqtt'
import { Consumer } from '../../firmware/consumer/consumer.ts'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'
import { ownersOf } from '../../firmware/kioskctl/fleet-book.ts'
import { runKioskctl } from '../firmware/kioskctl/kioskctl-process.ts'
import type { Bench } from './district.ts'
import { forgedEvent } from './forged-event.ts'
import type { Seeded } from './seeded.ts'
import { clientOf, type Holder, openSecuredDistrict, type SecuredDistrict } from './tls-mosquitto.ts'

export interface Theft {
  readonly folder: string
  readonly chance: Seeded
  readonly takeovers: number
  readonly topics: number
  readonly events: number
  /** Lines of the listener, to see what one of them is for. */
  readonly change?: (lines: string) => string
  /** False: the consumer is not told who speaks where. */
  readonly hasOwners?: boolean
}

export interface TheftFigures {
  readonly takeovers: number
  /** Sessions of others that ended in the meantime. */
  readonly disconnected: number
  readonly topics: number
  /** Messages that somebody heard on a topic that is not the thief's. */
  readonly heardElsewhere: number
  /** What the thief, subscribed to everything, heard beside the queues of its own site. */
  readonly overheard: number
  readonly events: number
  readonly arrivedEvents: number
  readonly acceptedEvents: number
  /** From `kioskctl revoke` to the end of the thief's session. */
  readonly revokedMs: number
  readonly cameBack: number
}

const VICTIMS = 10
const PATIENCE_MS = 20_000
/** How long the thief goes on trying after it was thrown out. */
const KNOCKING_MS = 3_000
const OWN = 'sampling/v1/119999/0001/01'

/** Somebody has the card of K0042 and attacks the district's broker with its certificate. */
export async function stealCertificate(bench: Bench, theft: Theft): Promise<TheftFigures> {
  const { chance, folder } = theft
  const secured = await openSecuredDistrict(bench, folder, theft.change)
  const thief = await secured.enrol('K0042', '0001', '01')
  const victims: Holder[] = []
  for (let n = 1; n <= VICTIMS; n += 1)
    victims.push(await secured.enrol(`K${1000 + n}`, n < 4 ? '0001' : '0002', String(n + 1).padStart(2, '0')))
  const neighbour = await secured.enrol('K1000', '0001', '20')
  await secured.district.deploy()
  const open = connectWithin(bench, secured)
  const heard: string[] = []
  const observer = await open(await secured.holder('observer'), { clientId: 'observer' })
  observer.on('message', (topic) => heard.push(topic))
  await observer.subscribeAsync('#', { qos: 1 })
  let disconnected = 0
  for (const victim of victims) {
    const client = await open(victim, {})
    client.on('close', () => (disconnected += 1))
  }
  await takeOver(bench, secured, thief, victims, theft.takeovers)
  const overheard = await listenIn(open, thief, neighbour)
  const attacker = await open(thief, {})
  heard.length = 0
  for (let n = 0; n < theft.topics; n += 1)
    await tell(attacker, foreignTopic(chance, victims), '{"kiosk":"K1001","state":"offline"}', chance.fraction() < 0.5)
  const events = await forge(open, secured, theft, attacker, victims)
  await flush(attacker, heard)
  const heardElsewhere = heard.filter((topic) => !topic.startsWith(`${OWN}/`) || /receipt|command|desired/.test(topic))
  const gone = await takeBack(bench, secured, thief)
  const { events: tried, takeovers, topics } = theft
  return {
    takeovers,
    disconnected,
    topics,
    heardElsewhere: heardElsewhere.length,
    overheard,
    events: tried,
    ...events,
    ...gone,
  }
}

type Open = (holder: Holder, options: IClientOptions) => Promise<MqttClient>

function connectWithin(bench: Bench, { broker }: SecuredDistrict): Open {
  return async (holder, options) => {
    const client = clientOf(holder, broker.port, options)
    bench.teardown(() => client.endAsync(true))
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => {
        resolve()
      })
      client.once('close', () => {
        reject(new Error(`${holder.name} was not let in`))
      })
    })
    return client
  }
}

/** With a victim's client id, and a will that would say that the victim is lost; then the line is cut. */
async function takeOver(
  bench: Bench,
  { broker }: SecuredDistrict,
  thief: Holder,
  victims: readonly Holder[],
  count: number,
): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const clientId = victims[n % victims.length]?.name ?? ''
    const will = {
      topic: `sampling/v1/119999/0001/02/presence`,
      payload: Buffer.from('{}'),
      qos: 1 as const,
      retain: true,
    }
    const client = clientOf(thief, broker.port, {
      clientId,
      clean: n % 2 === 0,
      protocolVersion: n % 3 === 0 ? 5 : 4,
      will,
    })
    bench.teardown(() => client.endAsync(true))
    await new Promise<void>((resolve) => {
      client.once('connect', () => {
        resolve()
      })
      client.once('close', () => {
        resolve()
      })
    })
    client.stream.destroy()
    await client.endAsync(true)
  }
}

async function listenIn(open: Open, thief: Holder, neighbour: Holder): Promise<number> {
  const spy = await open(thief, {})
  let overheard = 0
  spy.on('message', (topic) => {
    if (!/^sampling(-drill)?\/v1\/119999\/0001\/\d\d\/queue$/.test(topic)) overheard += 1
  })
  await spy.subscribeAsync(['#', 'sampling/v1/119999/+/+/event', '$SYS/#', '+/+/+/+/+/receipt'], { qos: 1 })
  const speaker = await open(neighbour, {})
  for (const topic of ['event', 'presence', 'health', 'carry-out'])
    await tell(speaker, `sampling/v1/119999/0001/20/${topic}`, '{}', false)
  const queue = new Promise<void>((resolve) => {
    spy.on('message', (topic) => {
      if (topic === 'sampling/v1/119999/0001/20/queue') resolve()
    })
  })
  await tell(speaker, 'sampling/v1/119999/0001/20/queue', '{}', false)
  await queue // it may hear that: what was said before it has come too, or never will
  return overheard
}

function foreignTopic(chance: Seeded, victims: readonly Holder[]): string {
  const pick = (of: readonly [string, ...string[]]): string => chance.pick(of)
  const station = String(2 + Math.floor(chance.fraction() * victims.length)).padStart(2, '0')
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
  ])
}

/** Over 3.1.1 a forbidden publish is acknowledged and dropped. */
async function tell(client: MqttClient, topic: string, body: string, retain: boolean): Promise<void> {
  await client.publishAsync(topic, body, { qos: 1, retain })
}

/** Events of the victims' journals, on the thief's own topic, where it may write, and on theirs. */
async function forge(
  open: Open,
  secured: SecuredDistrict,
  { events, hasOwners = true }: Theft,
  attacker: MqttClient,
  victims: readonly Holder[],
): Promise<Pick<TheftFigures, 'arrivedEvents' | 'acceptedEvents'>> {
  const database = await SqliteDatabase.open(':memory:', { busyTimeoutMs: 1_000 })
  const judge = { eventsMax: 100_000, isLasting: true, patienceMs: 0, nowMs: () => Math.floor(performance.now()) }
  const owners = hasOwners ? { owners: ownersOf(secured.district.book) } : {}
  const consumer = await Consumer.open(database, { ...judge, ...owners })
  const district = await open(await secured.holder('district'), {})
  const arrived: { topic: string; bytes: Uint8Array }[] = []
  let wake: () => void = () => undefined
  const honest = new Promise<void>((resolve) => (wake = resolve))
  district.on('message', (topic, bytes) => {
    arrived.push({ topic, bytes })
    if (bytes.toString().includes('"kiosk":"K0042"')) wake()
  })
  await district.subscribeAsync('sampling/v1/119999/+/+/event', { qos: 1 })
  for (let n = 0; n < events; n += 1) {
    const victim = victims[n % victims.length]?.name ?? ''
    const at = n % 4 === 3 ? 'sampling/v1/119999/0001/02' : OWN
    await tell(attacker, `${at}/event`, forgedEvent(victim, n + 1), false)
  }
  await tell(attacker, `${OWN}/event`, forgedEvent('K0042', 1), false)
  await honest
  const taken = await consumer.take(arrived)
  await consumer.close()
  const accepted = taken.filter((what) => what !== 'refused').length - 1
  return { arrivedEvents: arrived.length - 1, acceptedEvents: accepted }
}

/** What is heard at the end was said last: all before it has come. */
async function flush(attacker: MqttClient, heard: readonly string[]): Promise<void> {
  await tell(attacker, `${OWN}/custody`, '{}', false)
  const deadlineMs = performance.now() + PATIENCE_MS
  while (!heard.includes(`${OWN}/custody`)) {
    if (performance.now() > deadlineMs) throw new Error('the thief could not even say what it may')
    await pause(10)
  }
}

/** The thief's live session, and its tries to come back, also with the TLS session that it had. */
async function takeBack(
  bench: Bench,
  { broker, folder, url }: SecuredDistrict,
  thief: Holder,
): Promise<Pick<TheftFigures, 'revokedMs' | 'cameBack'>> {
  let ticket: Buffer | null = null
  const live = clientOf(thief, broker.port)
  if (live.stream instanceof TLSSocket) live.stream.on('session', (session) => (ticket = session))
  bench.teardown(() => live.endAsync(true))
  await new Promise<void>((resolve) =>
    live.once('connect', () => {
      resolve()
    }),
  )
  const gone = new Promise<number>((resolve) =>
    live.once('close', () => {
      resolve(performance.now())
    }),
  )
  const beganMs = performance.now()
  const revoking = runKioskctl(['revoke', 'K0042', '--district-dir', folder, '--url', url])
  const goneMs = await gone
  let cameBack = 0
  for (const session of [() => null, () => ticket]) {
    const again = clientOf(thief, broker.port, { reconnectPeriod: 100 }, session)
    bench.teardown(() => again.endAsync(true))
    again.on('connect', () => (cameBack += 1))
  }
  await pause(KNOCKING_MS)
  const { code, said } = await revoking
  if (code !== 0) throw new Error(`kioskctl revoke: ${said}`)
  return { revokedMs: Math.round(goneMs - beganMs), cameBack }
}
