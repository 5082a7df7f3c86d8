import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Journal, Outbox } from '../../firmware/ports/journal.ts'
import { connectBare, publishAll } from './bare-mqtt.ts'
import { BENCH_STAMP, plainDraft } from './bench-events.ts'
import { createBenchUplink, openBenchJournal } from './bench-kiosk.ts'
import { startListener, startMosquitto, until, WINDOW } from './broker.ts'
import { Closers } from './closers.ts'
import { type Beside, besideRounds, median } from './figure.ts'
import { openLongLine } from './long-line.ts'

const DRAFTS_AT_ONCE = 500
const QUIET_TRIPS = 10

export interface PaceRun {
  readonly events: number
  readonly rounds: number
  /** Each way; 0: no line between. */
  readonly delayMs: number
  /** Less than the broker would allow. */
  readonly windowMax?: number
}

/** Round by round. */
export interface Pace {
  readonly wireBytes: number
  /** Events per second: a real journal, sent by the kiosk's own uplink. */
  readonly drained: readonly number[]
  /** The same bytes on the same line by MQTT.js alone, a window at a time. */
  readonly bare: readonly number[]
  /** Median there and back while nothing else was on the line; NaN without one. */
  readonly quietTripMs: number
  /** The same during each drain: what the line, the broker and a busy machine took just then. */
  readonly tripMs: readonly number[]
}

/** A journal is drained, and then its bytes are sent once more without one, in turns. */
export function measurePace(folder: string, run: PaceRun): Promise<Pace> {
  return Closers.use(async (closers) => {
    const place = await mkdtemp(join(folder, 'bench-pace-'))
    closers.add(() => rm(place, { recursive: true, force: true }))
    const broker = await startMosquitto(closers, place)
    startListener(closers, broker.port)
    const line = run.delayMs === 0 ? null : await openLongLine(closers, broker.port, run.delayMs)
    const url = `mqtt://127.0.0.1:${line?.port ?? broker.port}`
    const { journal } = await openBenchJournal(place)
    closers.add(() => journal.close())
    await fill(journal, run.events)
    const bodies = await bodiesOf(journal)
    const client = await connectBare(url, 'bare')
    closers.add(() => client.close())
    const quiet: number[] = []
    while (line !== null && quiet.length < QUIET_TRIPS) quiet.push(...(await line.trips()))
    const drained: number[] = []
    const bare: number[] = []
    const tripMs: number[] = []
    for (let round = 0; round < run.rounds; round += 1) {
      await line?.trips()
      drained.push(await drain(fromTheStart(journal), url, run.windowMax ?? WINDOW))
      tripMs.push(median((await line?.trips()) ?? []))
      bare.push((1_000 * bodies.length) / (await publishAll(client, bodies)))
    }
    return { wireBytes: bodies.at(-1)?.length ?? Number.NaN, drained, bare, quietTripMs: median(quiet), tripMs }
  })
}

/** Window ÷ round trip, with what pings on the same line took during that drain. */
export function besideLine({ drained, tripMs }: Pace): Required<Beside> {
  const given = tripMs.map((ms) => (1_000 * WINDOW) / ms)
  return besideRounds(`window ÷ ${median(tripMs).toFixed(1)} ms`, given, drained)
}

export function besideBare({ bare, drained }: Pace): Required<Beside> {
  return besideRounds(`MQTT.js alone, window ${WINDOW}`, bare, drained)
}

async function fill(journal: Journal, events: number): Promise<void> {
  for (let next = 1; next <= events; next += DRAFTS_AT_ONCE) {
    const length = Math.min(DRAFTS_AT_ONCE, events + 1 - next)
    const drafts = Array.from({ length }, (_, i) => plainDraft(next + i))
    await journal.append(drafts, BENCH_STAMP)
  }
}

async function bodiesOf(outbox: Outbox): Promise<readonly Uint8Array[]> {
  const bodies: Uint8Array[] = []
  for (let page = await outbox.readAfter(0, DRAFTS_AT_ONCE); page.length > 0; ) {
    bodies.push(...page.map(({ bytes }) => bytes))
    page = await outbox.readAfter(page.at(-1)?.sequence ?? 0, DRAFTS_AT_ONCE)
  }
  return bodies
}

/** The same journal for an uplink that has sent nothing yet. */
function fromTheStart(outbox: Outbox): Outbox {
  return {
    readAfter: (sequence, limit) => outbox.readAfter(sequence, limit),
    head: () => outbox.head(),
    cursor: () => Promise.resolve({ acknowledged: 0 }),
    saveCursor: () => Promise.resolve(),
    nextSession: () => outbox.nextSession(),
    onAppended: (listener) => outbox.onAppended(listener),
  }
}

/** Events per second, from the moment the uplink is online. */
async function drain(outbox: Outbox, url: string, windowMax: number): Promise<number> {
  const uplink = createBenchUplink(outbox, url, { startMaxMs: 1, windowMax })
  try {
    uplink.start()
    await until(() => uplink.state().state === 'online')
    const beganMs = performance.now()
    const { unsent } = uplink.state()
    await until(() => uplink.state().unsent === 0)
    return (1_000 * unsent) / (performance.now() - beganMs)
  } finally {
    await uplink.close()
  }
}
