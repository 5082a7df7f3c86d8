import { setTimeout as pause } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { Consumer } from '../../firmware/consumer/consumer.ts'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'
import { basesOf, ownersOf } from '../../firmware/kioskctl/fleet-book.ts'
import { runKioskctl } from '../firmware/kioskctl/kioskctl-process.ts'
import type { Bench } from './district.ts'
import { forgedEvent } from './forged-event.ts'
import type { Seeded } from './seeded.ts'
import {
  connectWithin,
  FOREIGN,
  foreignTopic,
  listenIn,
  type Open,
  OWN,
  type SessionFigures,
  Speaker,
  takeOver,
  takeSession,
  until,
} from './thief.ts'
import { clientOf, type Holder, type SecuredDistrict } from './tls-mosquitto.ts'

export interface Theft {
  readonly folder: string
  readonly chance: Seeded
  readonly takeovers: number
  readonly topics: number
  readonly events: number
  /** The district and its broker. */
  readonly secure: (bench: Bench, folder: string) => Promise<SecuredDistrict>
  /** False: the broker itself ends the session of whoever has no rights any more. By default `kioskctl` does. */
  readonly isCutByUs?: boolean
  /** False: the consumer is not told who speaks where. */
  readonly hasOwners?: boolean
}

export interface TheftFigures extends SessionFigures {
  readonly takeovers: number
  /** How often sessions of others ended in the meantime. */
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
/** A victim that was thrown out comes again. */
const BACK_MS = 20
/** How long the thief goes on trying after it was thrown out. */
const KNOCKING_MS = 3_000

/** Somebody has the card of K0042 and attacks the district's broker with its certificate. */
export async function stealCertificate(bench: Bench, theft: Theft): Promise<TheftFigures> {
  const { chance, folder } = theft
  const secured = await theft.secure(bench, folder)
  const thief = await secured.enrol('K0042', '0001', '01')
  const victims: Holder[] = []
  for (let n = 1; n <= VICTIMS; n += 1)
    victims.push(await secured.enrol(`K${1000 + n}`, n < 4 ? '0001' : '0002', String(n + 1).padStart(2, '0')))
  const neighbour = await secured.enrol('K1000', '0001', '20')
  await secured.district.deploy()
  const open = connectWithin(bench, secured)
  const heard: { topic: string; isForeign: boolean }[] = []
  const observer = await open(await secured.holder('observer'), { clientId: 'observer' })
  observer.on('message', (topic, body) => heard.push({ topic, isForeign: body.equals(Buffer.from(FOREIGN)) }))
  await observer.subscribeAsync('#', { qos: 1 })
  const honest = await Promise.all(victims.map((victim) => listenAs(open, secured, victim)))
  await takeOver(bench, secured, thief, victims, theft.takeovers)
  const overheard = await listenIn(open, thief, neighbour)
  const session = await takeSession(open, thief, await secured.holder('district'), neighbour)
  const attacker = await Speaker.come(() => open(thief, {}))
  for (let n = 0; n < theft.topics; n += 1)
    await attacker.tell(foreignTopic(chance, VICTIMS), FOREIGN, chance.fraction() < 0.5)
  const events = await forge(open, secured, theft, attacker, victims)
  // What is heard at the end was said last: all before it has come.
  await attacker.tell(`${OWN}/custody`, '{}')
  await until(() => heard.some(({ topic }) => topic === `${OWN}/custody`), 'the thief could not even say what it may')
  const heardElsewhere = heard.filter(({ isForeign }) => isForeign)
  await commandAll(open, secured, honest)
  const gone = await takeBack(bench, secured, thief, theft.isCutByUs ?? true)
  const { events: tried, takeovers, topics } = theft
  return {
    takeovers,
    disconnected: honest.reduce((sum, { ends }) => sum + ends, 0),
    topics,
    heardElsewhere: heardElsewhere.length,
    overheard,
    ...session,
    events: tried,
    ...events,
    ...gone,
  }
}

interface Honest {
  readonly name: string
  readonly command: string
  readonly heard: readonly string[]
  /** How often its session ended. */
  readonly ends: number
}

/** A kiosk that hears its commands, and comes again when it is thrown out. */
async function listenAs(open: Open, { district }: SecuredDistrict, victim: Holder): Promise<Honest> {
  const kiosk = district.book.kiosks.find(({ id }) => id === victim.name)
  const [base = ''] = kiosk === undefined ? [] : basesOf(district.book, kiosk)
  const honest = { name: victim.name, command: `${base}/command`, heard: new Array<string>(), ends: 0 }
  const client = await open(victim, { reconnectPeriod: BACK_MS })
  client.on('close', () => (honest.ends += 1))
  client.on('message', (topic) => honest.heard.push(topic))
  await client.subscribeAsync(honest.command, { qos: 1 })
  return honest
}

/** Those who have their rights still hear what is for them: a broker that lets nobody do anything would hold every attack. */
async function commandAll(open: Open, secured: SecuredDistrict, honest: readonly Honest[]): Promise<void> {
  const maintenance = await secured.holder('maintenance')
  const engineer = await Speaker.come(() => open(maintenance, { clientId: 'mqttjs_engineer' }))
  for (const { command, heard, name } of honest) {
    await engineer.tell(command, '{}')
    await until(() => heard.includes(command), `${name} does not hear its commands`)
  }
}

/** Events of the victims' journals, on the thief's own topic, where it may write, and on theirs. */
async function forge(
  open: Open,
  secured: SecuredDistrict,
  { events, hasOwners = true }: Theft,
  attacker: Speaker,
  victims: readonly Holder[],
): Promise<Pick<TheftFigures, 'arrivedEvents' | 'acceptedEvents'>> {
  const database = await SqliteDatabase.open(':memory:', { busyTimeoutMs: 1_000 })
  const judge = { eventsMax: 100_000, isLasting: true, patienceMs: 0, nowMs: () => Math.floor(performance.now()) }
  const owners = hasOwners ? { owners: ownersOf(secured.district.book) } : {}
  const consumer = await Consumer.open(database, { ...judge, ...owners })
  const district = await open(await secured.holder('district'), { clientId: 'kioskctl-ba9876543210' })
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
    await attacker.tell(`${at}/event`, forgedEvent(victim, n + 1))
  }
  await attacker.tell(`${OWN}/event`, forgedEvent('K0042', 1))
  await honest
  const taken = await consumer.take(arrived)
  await consumer.close()
  const accepted = taken.filter((what) => what !== 'refused').length - 1
  return { arrivedEvents: arrived.length - 1, acceptedEvents: accepted }
}

/** The thief's live session, and its tries to come back, also with the TLS session that it had. */
async function takeBack(
  bench: Bench,
  { broker, folder, url }: SecuredDistrict,
  thief: Holder,
  isCutByUs: boolean,
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
  const cut = isCutByUs ? ['--url', url] : []
  const revoking = runKioskctl(['revoke', 'K0042', '--district-dir', folder, ...cut])
  const goneMs = await Promise.race([gone, pause(60_000).then(() => Number.POSITIVE_INFINITY)])
  const { code, said } = await revoking
  if (code !== 0) throw new Error(`kioskctl revoke: ${said}`)
  let cameBack = 0
  for (const session of [() => null, () => ticket]) {
    const again = clientOf(thief, broker.port, { reconnectPeriod: 100 }, session)
    bench.teardown(() => again.endAsync(true))
    again.on('connect', () => (cameBack += 1))
  }
  await pause(KNOCKING_MS)
  return { revokedMs: Math.round(goneMs - beganMs), cameBack }
}
