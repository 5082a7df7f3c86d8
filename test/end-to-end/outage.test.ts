import test, { type ExecutionContext } from 'ava'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { type KioskProcess, kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { type Heard, type Mosquitto, openMosquitto, type Subscriber, subscribe } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { type OneWayLine, openOneWayLine } from './one-way-line.ts'
import { assist, resident } from './residents.ts'

const testWithBroker = needing(test, 'mosquitto', 'mosquitto_sub')
/** It compares times: before the others, and alone. */
const testAlone = needing(test.serial, 'mosquitto', 'mosquitto_sub')
const TOPICS = ['sampling-demo/v1/119999/0001/01/event']
/** An attempt to reach the broker comes at the latest a minute after the last one; a busy machine needs more. */
const RECONNECT_MS = 100_000

async function brokerWithLine(t: ExecutionContext): Promise<{ broker: Mosquitto; line: OneWayLine }> {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const line = await openOneWayLine(broker.port)
  t.teardown(() => line.close())
  return { broker, line }
}

async function listen(t: ExecutionContext, { port }: Mosquitto): Promise<Subscriber> {
  const subscriber = await subscribe({ port, topics: TOPICS })
  t.teardown(() => subscriber.close())
  return subscriber
}

async function signedIn(t: ExecutionContext, config: string): Promise<KioskProcess> {
  const kiosk = await startKiosk(t, config)
  await kiosk.signIn()
  return kiosk
}

function untilUplink(kiosk: KioskProcess, wanted: (uplink: HealthView['uplink']) => boolean): Promise<HealthView> {
  return kiosk.until<HealthView>('/healthz', ({ uplink }) => wanted(uplink), RECONNECT_MS)
}

interface WireEvent {
  readonly id: string
  readonly sequence: string
  readonly data: { readonly person?: { readonly idNumber: string } }
}

function read({ payload }: Heard): WireEvent {
  return JSON.parse(payload.toString()) as WireEvent
}

const sequenceOf = (heard: Heard): number => Number(read(heard).sequence)

/** What a consumer keeps: of each id the first. */
function distinct(heard: readonly Heard[]): readonly Heard[] {
  const byId = new Map<string, Heard>()
  for (const message of heard) {
    const { id } = read(message)
    if (!byId.has(id)) byId.set(id, message)
  }
  return [...byId.values()]
}

const byNumber = (a: number, b: number): number => a - b

const upTo = (last: number, first = 1): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

interface Served {
  /** Event id → whose check-in it confirmed. */
  readonly confirmed: ReadonlyMap<string, string>
  readonly medianMs: number
}

async function serve(kiosk: KioskProcess, from: number, count: number): Promise<Served> {
  const confirmed = new Map<string, string>()
  const tookMs: number[] = []
  for (let n = from; n < from + count; n += 1) {
    const person = resident(n)
    const beganMs = performance.now()
    const { events } = await assist(kiosk, `check-in-${n}`, person)
    tookMs.push(performance.now() - beganMs)
    const [id] = events
    if (id === undefined) throw new Error(`check-in ${n} was not confirmed`)
    confirmed.set(id, person.idNumber)
  }
  return { confirmed, medianMs: median(tookMs) }
}

function assertArrived(t: ExecutionContext, heard: readonly Heard[], confirmed: Served['confirmed']): void {
  const people = new Map(heard.map(read).map(({ data, id }) => [id, data.person?.idNumber]))
  t.deepEqual(
    [...confirmed].filter(([id, idNumber]) => people.get(id) !== idNumber),
    [],
    'each check-in that was confirmed is there, with its person',
  )
}

testAlone(
  '200 check-ins without a broker take as long as with one, and arrive in order, each once, when it is back',
  async (t) => {
    t.timeout(240_000)
    const { broker, line } = await brokerWithLine(t)
    const before = await listen(t, broker)
    const folder = await kioskFolder(t)
    const kiosk = await signedIn(t, await folder.configure({ uplink: { url: line.url } }))
    await untilUplink(kiosk, ({ state }) => state === 'online')
    const withBroker = await serve(kiosk, 0, 60)
    const sent = await untilUplink(kiosk, ({ unsent }) => unsent === 0)
    await before.until((heard) => heard.length >= sent.journal.sequence)

    await before.close()
    line.cut()
    await broker.stop()
    const without = await serve(kiosk, 60, 200)
    t.true((await untilUplink(kiosk, ({ state }) => state === 'offline')).uplink.unsent >= 200)
    t.log(
      `median check-in over HTTP: ${withBroker.medianMs.toFixed(1)} ms with, ${without.medianMs.toFixed(1)} ms without a broker`,
    )
    // Generous, since other tests run beside this one; a check-in that waits for the network takes seconds.
    t.true(without.medianMs < 5 * withBroker.medianMs + 50)

    await broker.start()
    const after = await listen(t, broker)
    line.mend()
    const { journal } = await untilUplink(kiosk, ({ state, unsent }) => state === 'online' && unsent === 0)
    await after.until((heard) => heard.some((message) => sequenceOf(message) >= journal.sequence))
    const heard = [...before.heard, ...after.heard]
    t.deepEqual(distinct(heard).map(sequenceOf).slice(0, journal.sequence), upTo(journal.sequence))
    t.is(distinct(heard).length, heard.length, 'what was acknowledged before is not sent again')
    assertArrived(t, heard, new Map([...withBroker.confirmed, ...without.confirmed]))
  },
)

testWithBroker('a kiosk that starts again sends exactly what was not acknowledged, byte for byte', async (t) => {
  t.timeout(180_000)
  const { broker, line } = await brokerWithLine(t)
  const district = await listen(t, broker)
  const folder = await kioskFolder(t)
  const config = await folder.configure({ uplink: { url: line.url } })
  const first = await signedIn(t, config)
  await untilUplink(first, ({ state }) => state === 'online')
  const acknowledged = await serve(first, 0, 10)
  await untilUplink(first, ({ unsent }) => unsent === 0)
  line.loseAnswers()
  const doubted = await serve(first, 10, 10)
  await district.until((heard) => heard.map(read).some(({ id }) => id === [...doubted.confirmed.keys()].at(-1)))
  line.cut()
  const { journal, uplink } = await untilUplink(first, ({ state }) => state === 'offline')
  t.is(await first.stop(), 0)
  const heardBefore = district.heard.length

  line.mend()
  const second = await signedIn(t, config)
  const { journal: end } = await untilUplink(second, ({ state, unsent }) => state === 'online' && unsent === 0)
  await district.until((heard) => heard.some((message) => sequenceOf(message) >= end.sequence))
  const again = district.heard.slice(heardBefore).map(sequenceOf)
  t.true(uplink.unsent >= 10)
  t.deepEqual(
    again.filter((sequence) => sequence <= end.sequence).toSorted(byNumber),
    upTo(end.sequence, journal.sequence - uplink.unsent + 1),
  )
  assertSameBytes(t, district.heard)

  const killed = await serve(second, 20, 30)
  await untilUplink(second, ({ unsent }) => unsent === 0)
  await second.kill()
  const third = await signedIn(t, config)
  const { journal: last } = await untilUplink(third, ({ state, unsent }) => state === 'online' && unsent === 0)
  await district.until((heard) => heard.some((message) => sequenceOf(message) >= last.sequence))
  assertSameBytes(t, district.heard)
  const sequences = distinct(district.heard).map(sequenceOf).toSorted(byNumber)
  t.deepEqual(sequences.slice(0, last.sequence), upTo(last.sequence))
  assertArrived(t, district.heard, new Map([...acknowledged.confirmed, ...doubted.confirmed, ...killed.confirmed]))
})

function assertSameBytes(t: ExecutionContext, heard: readonly Heard[]): void {
  const copies = [...Map.groupBy(heard, (message) => read(message).id).values()]
  t.true(
    copies.some(({ length }) => length > 1),
    'something was sent twice',
  )
  t.deepEqual(
    copies.filter(([one, ...others]) => others.some(({ payload }) => one?.payload.equals(payload) !== true)),
    [],
    'a copy differs',
  )
}

testWithBroker(
  'a configuration that is changed, or given again as it is, loses nothing and sends nothing twice',
  async (t) => {
    t.timeout(180_000)
    const { broker, line } = await brokerWithLine(t)
    const district = await listen(t, broker)
    const folder = await kioskFolder(t)
    const nowhere = { uplink: { url: 'mqtt://127.0.0.1:1' } }
    const confirmed = new Map<string, string>()
    for (const [i, changes] of [{}, nowhere, nowhere].entries()) {
      const kiosk = await signedIn(t, await folder.configure(changes))
      for (const [id, person] of (await serve(kiosk, i * 3, 3)).confirmed) confirmed.set(id, person)
      const { journal, uplink } = await kiosk.until<HealthView>('/healthz', () => true, RECONNECT_MS)
      t.is(uplink.unsent, journal.sequence, 'all of it is kept')
      t.is(await kiosk.stop(), 0)
    }
    const here = { uplink: { url: line.url } }
    for (const changes of [here, here]) {
      const kiosk = await signedIn(t, await folder.configure(changes))
      const { journal } = await untilUplink(kiosk, ({ state, unsent }) => state === 'online' && unsent === 0)
      await district.until((heard) => heard.some((message) => sequenceOf(message) >= journal.sequence))
      t.is(await kiosk.stop(), 0)
    }
    t.deepEqual(district.heard.map(sequenceOf).toSorted(byNumber), upTo(district.heard.length))
    assertArrived(t, district.heard, confirmed)
  },
)
