import type { Outbox } from '../../../firmware/ports/journal.ts'
import type { UplinkSettings, UplinkTiming } from '../../../firmware/uplink/settings.ts'
import type { Uplink } from '../../../firmware/uplink/uplink.ts'
import { type Bench, District, type Judgement } from '../../support/district.ts'
import { type Mosquitto, openMosquitto } from '../../support/mosquitto.ts'
import { Seeded } from '../../support/seeded.ts'
import { openTcpProxy } from '../../support/tcp-proxy.ts'
import { appendEvents, openBacklog, TOPICS } from './backlog.ts'
import { isDrained, isOnline, startUplink, untilState } from './uplink-harness.ts'

const LONG_MS = 600_000
/** Until the uplink begins anew. */
const CUTS_EACH = 5
/** Each way, while brokers are killed: what was acknowledged just before is on the line, and lost with it. */
const KILLED_DELAY_MS = 2

export interface FaultRun extends Judgement {
  readonly rows: number
  readonly distinct: number
  /** Holes that the consumer called missing while the run went on. */
  readonly falseGaps: number
  /** Faults that there were. */
  readonly faults: number
  readonly tookMs: number
}

/** Each event of the journal came. */
export function isWhole({ distinct, events, head, rows }: FaultRun): boolean {
  return distinct === rows && head === rows && events === rows
}

export interface Cast {
  readonly protocol?: UplinkSettings['protocol']
  readonly timing?: Partial<UplinkTiming>
  /** The journal as the uplink sees it. */
  readonly outboxOf?: (outbox: Outbox) => Outbox
  /** Of the consumer with holes; 0: every hole that there ever was counts as a false gap. */
  readonly patienceMs?: number
}

/** Live events overtake at once, so that there are holes while the backlog drains. */
const OVERTAKING = { overtakeAfterMs: 0 }

export interface BlackHoles extends FaultRun {
  /** From the connection to the first event that was not there before, at worst. */
  readonly drainStartMs: number
  /** From the append of a new event in the middle of the drain to its arrival, at worst. */
  readonly liveMs: number
}

/**
 * A backlog, and in the middle of its drain the line falls silent, again and again: no FIN, nothing comes any more.
 * On each connection one new event is appended; in every second hole the uplink begins anew from its cursor. `window` and
 * `delayMs` (each way) make the drain last.
 */
export async function runBlackHoles(
  bench: Bench,
  run: Cast & {
    readonly events: number
    readonly holes: number
    readonly seed: number
    readonly delayMs: number
    readonly window: number
  },
): Promise<BlackHoles> {
  const beganMs = performance.now()
  const random = new Seeded(run.seed, 'black holes')
  const broker = await openMosquitto(() =>
    Promise.resolve(['allow_anonymous true', `max_inflight_messages ${run.window}`]),
  )
  bench.teardown(() => broker.close())
  const district = await openDistrict(bench, broker, run)
  const journal = await openBacklog(bench, run.events)
  const line = await openTcpProxy(broker.port, { delayMs: run.delayMs })
  bench.teardown(() => line.close())
  const url = `mqtt://127.0.0.1:${line.port}`
  const timing = { ackTimeoutMs: 1_000, connectTimeoutMs: 1_000, retryMaxMs: 50, ...run.timing }
  const outbox = (run.outboxOf ?? ((real) => real))(journal)
  const start = (): Uplink => startUplink(bench, outbox, { ...DEMO, ...run, urls: [url], timing })
  let uplink = start()
  let [drainStartMs, liveMs, falseGaps] = [0, 0, 0]
  for (let hole = 0; hole <= run.holes; hole += 1) {
    await untilState(uplink, isOnline)
    const before = district.distinct
    drainStartMs = Math.max(drainStartMs, await timed(district.until(() => district.distinct > before)))
    await appendEvents(journal, 1)
    const { sequence } = journal.head()
    liveMs = Math.max(liveMs, await timed(district.until(() => district.has(sequence))))
    if (hole === run.holes) break
    const more = district.distinct + random.between(1, Math.ceil((run.events / run.holes) * 0.5))
    await district.until(() => district.distinct >= more)
    line.fallSilent()
    await untilState(uplink, ({ state }) => state === 'offline')
    falseGaps += (await district.judge(false)).missing
    if (hole % 2 === 1) uplink = await anew(uplink, start)
    line.speak()
  }
  await untilState(uplink, isDrained, LONG_MS)
  return { drainStartMs, liveMs, ...(await ended(district, journal, { falseGaps, beganMs, faults: run.holes })) }
}

/**
 * The line is cut instead of each so-manieth PUBACK; at every fifth cut the uplink begins anew from its cursor. It goes
 * on, with new events where the backlog is drained, until the line has made so many cuts between PUBLISH and PUBACK: a
 * connection that the run closes itself, or that drains first, is none.
 */
export async function runCuts(
  bench: Bench,
  run: Cast & { readonly events: number; readonly cuts: number; readonly seed: number },
): Promise<FaultRun> {
  const beganMs = performance.now()
  const random = new Seeded(run.seed, 'cuts')
  const broker = await openMosquitto(() => Promise.resolve(['allow_anonymous true', 'max_inflight_messages 100']))
  bench.teardown(() => broker.close())
  const district = await openDistrict(bench, broker, run)
  const journal = await openBacklog(bench, run.events)
  const outbox = (run.outboxOf ?? ((real) => real))(journal)
  const perCut = run.events / run.cuts
  const line = await openTcpProxy(broker.port, {
    answersBeforeCut: () => (line.cutsMade < run.cuts ? random.between(0, Math.floor(1.4 * perCut)) : null),
  })
  bench.teardown(() => line.close())
  const start = (): Uplink =>
    startUplink(bench, outbox, {
      ...DEMO,
      ...run,
      urls: [`mqtt://127.0.0.1:${line.port}`],
      timing: { ...OVERTAKING, retryMinMs: 1, retryMaxMs: 5, startMaxMs: 2, blinkMaxMs: 2, ...run.timing },
    })
  let uplink = start()
  let falseGaps = 0
  for (let round = 0; line.cutsMade < run.cuts; round += 1) {
    if (round > run.cuts) throw new Error(`after ${round} rounds the line has made ${line.cutsMade} cuts`)
    const wanted = Math.min(run.cuts, line.cutsMade + CUTS_EACH)
    const { unsent } = await untilState(uplink, (state) => line.cutsMade >= wanted || isDrained(state))
    await uplink.close()
    if (round % 2 === 1) falseGaps += (await district.judge(false)).missing
    uplink = start()
    // The journal goes on while the line is bad.
    await appendEvents(journal, unsent === 0 ? Math.ceil(CUTS_EACH * perCut) : 3)
  }
  await untilState(uplink, isDrained, LONG_MS)
  return await ended(district, journal, { falseGaps, beganMs, faults: line.cutsMade })
}

/**
 * The broker is killed with SIGKILL in the middle of the drain and comes back with empty hands; at every second time the
 * uplink begins anew from its cursor too.
 */
export async function runKills(
  bench: Bench,
  run: Cast & { readonly events: number; readonly kills: number; readonly seed: number },
): Promise<FaultRun> {
  const beganMs = performance.now()
  const random = new Seeded(run.seed, 'kills')
  // Without a limit for a subscriber, what is acknowledged has left the broker: a killed mosquitto forgets the rest.
  const broker = await openMosquitto(() => Promise.resolve(['allow_anonymous true', 'max_inflight_messages 0']))
  bench.teardown(() => broker.close())
  const district = await openDistrict(bench, broker, run)
  const journal = await openBacklog(bench, run.events)
  const line = await openTcpProxy(broker.port, { delayMs: KILLED_DELAY_MS })
  bench.teardown(() => line.close())
  const outbox = (run.outboxOf ?? ((real) => real))(journal)
  const url = `mqtt://127.0.0.1:${line.port}`
  const start = (): Uplink =>
    startUplink(bench, outbox, { ...DEMO, ...run, urls: [url], timing: { ...OVERTAKING, ...run.timing } })
  let uplink = start()
  let falseGaps = 0
  for (let kill = 0; kill < run.kills; kill += 1) {
    const more = district.distinct + random.between(1, Math.ceil((run.events / run.kills) * 0.8))
    await district.until(() => district.distinct >= more)
    await broker.stop('SIGKILL')
    line.refuse() // until the district listens at the new broker: over 3.1.1 it would take events for nobody
    await untilState(uplink, ({ state }) => state === 'offline')
    falseGaps += (await district.judge(false)).missing
    if (kill % 2 === 0) uplink = await anew(uplink, start)
    await appendEvents(journal, 3)
    await broker.start()
    await district.come()
    line.speak()
  }
  await untilState(uplink, isDrained, LONG_MS)
  return await ended(district, journal, { falseGaps, beganMs, faults: run.kills })
}

/** Two brokers stand in the list; the first is killed in the middle of the drain and never comes back. */
export async function runFailOver(
  bench: Bench,
  run: Cast & {
    readonly events: number
    readonly seed: number
    readonly isSecondKnown: boolean
    readonly patientMs: number
  },
): Promise<FaultRun> {
  const beganMs = performance.now()
  const random = new Seeded(run.seed, 'fail-over')
  const everyBody = (): Promise<readonly string[]> =>
    Promise.resolve(['allow_anonymous true', 'max_inflight_messages 0'])
  const [first, second] = [await openMosquitto(everyBody), await openMosquitto(everyBody)]
  for (const broker of [first, second]) bench.teardown(() => broker.close())
  const district = await openDistrict(bench, first, run)
  await district.alsoAt(second.port)
  const journal = await openBacklog(bench, run.events)
  const urls = run.isSecondKnown ? [first.url, second.url] : [first.url]
  const uplink = startUplink(bench, journal, { ...DEMO, ...run, urls })
  const more = random.between(Math.ceil(run.events / 8), Math.ceil(run.events / 2))
  await district.until(() => district.distinct >= more)
  await first.stop('SIGKILL')
  await appendEvents(journal, 3)
  await untilState(uplink, isDrained, run.patientMs).catch(() => undefined) // what is missing then, is counted
  return await ended(district, journal, { falseGaps: 0, beganMs, faults: 1 })
}

const DEMO = { mode: 'demo' } as const

function openDistrict(bench: Bench, { port }: Mosquitto, { patienceMs }: Cast): Promise<District> {
  return District.open(bench, { port, filter: `${TOPICS}/#`, ...(patienceMs === undefined ? {} : { patienceMs }) })
}

/** What comes after the kiosk's process ended: only what is in the journal. */
async function anew(uplink: Uplink, start: () => Uplink): Promise<Uplink> {
  await uplink.close()
  return start()
}

async function ended(
  district: District,
  journal: Outbox,
  { beganMs, ...run }: { readonly falseGaps: number; readonly faults: number; readonly beganMs: number },
): Promise<FaultRun> {
  const rows = journal.head().sequence
  // What is acknowledged may still be on its way; what does not come is what the run is about.
  await district.until(() => district.distinct >= rows, 3_000).catch(() => undefined)
  const judgement = await district.judge(true)
  const missing = rows - judgement.events
  return { ...judgement, missing, rows, distinct: district.distinct, ...run, tookMs: performance.now() - beganMs }
}

async function timed(work: Promise<unknown>): Promise<number> {
  const beganMs = performance.now()
  await work
  return performance.now() - beganMs
}
