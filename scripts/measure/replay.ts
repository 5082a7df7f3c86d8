import { isDeepStrictEqual } from 'node:util'
import { foldJournal, packState } from '../../firmware/compose/folded-state.ts'
import type { EventDraft, RecordedEvent } from '../../firmware/domain/events.ts'
import { evolve } from '../../firmware/domain/evolve.ts'
import { emptyState } from '../../firmware/domain/state.ts'
import { SystemClock } from '../../firmware/health/system-clock.ts'
import { journalPath } from '../../firmware/journal/journal-files.ts'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'
import type { Journal, Stamp } from '../../firmware/ports/journal.ts'
import { checkIn, createBenchLoop, openBenchJournal, printLabels } from './bench-kiosk.ts'
import { besideRounds, type Figure, median } from './figure.ts'

/** Below what one append takes. */
const DRAFTS_AT_ONCE = 900
const ROWS_PER_PAGE = 500
/** Of the snapshots here. */
const CODE = 'bench'
/** What a kiosk folds at most that was kept in time (`StateKeeper`). */
const EVENTS_BETWEEN = 5_000
/** What the crew waits for after a power cut, beside the boot. */
export const READY_MS = 2_000

/** A single tube's check-in is four events, its label two. */
const EVENTS_PER_PERSON = 6
/** What two samplers do. */
const PERSON_MS = 9_000

/** The last hours of a busy station up to now, as the loop decides them, written many at a time. */
export async function writeLongJournal(folder: string, events: number): Promise<void> {
  const opened = await openBenchJournal(folder)
  const bulk = new BulkJournal(opened.journal)
  const clock = new PacedClock((PERSON_MS * events) / EVENTS_PER_PERSON)
  const loop = await createBenchLoop(opened, bulk, 'single', { clock })
  await loop.start()
  for (let n = 0; bulk.head().sequence < events; n += 1) {
    await checkIn(loop, n)
    await printLabels(loop)
    clock.agoMs -= PERSON_MS
  }
  await loop.close()
  await bulk.close()
}

/** Keeps the state as it was so many events ago; the next start with a snapshot folds what came since. `skips`: wrongly. */
export async function keepSnapshot(folder: string, ago: number, skips = 0): Promise<void> {
  const { journal } = await openBenchJournal(folder)
  const sequence = journal.head().sequence - ago
  const state = emptyState()
  for await (const recorded of journal.replay()) {
    if (recorded.sequence > sequence - skips) break
    evolve(state, recorded)
  }
  await journal.keepSnapshot({ ...packState(state, null, CODE), sequence })
  await journal.close()
}

export interface Start {
  /** Opened, proven, folded, and the first event of the new run on disk. */
  readonly readyMs: number
  /** Of the processor, the same. */
  readonly cpuMs: number
  readonly folded: number
  /** The state is that of all events folded from the first on. */
  readonly isRight: boolean
}

/** One start of a kiosk on such a journal. `isCold`: of another release, whose snapshot says nothing to it. */
export async function startOn(folder: string, isCold: boolean): Promise<Start> {
  const [beganMs, beganCpu] = [performance.now(), process.cpuUsage()]
  const opened = await openBenchJournal(folder)
  const { journal } = opened
  const events = journal.head().sequence
  const folded = await foldJournal(journal, { store: journal, code: isCold ? 'another release' : CODE })
  const loop = await createBenchLoop(opened, journal, 'single', { folded })
  await loop.start()
  const readyMs = performance.now() - beganMs
  const { system, user } = process.cpuUsage(beganCpu)
  await loop.close()
  const whole = await foldJournal(journal, null)
  const isRight = isDeepStrictEqual(loop.state, whole.state)
  await journal.close()
  return { readyMs, cpuMs: (user + system) / 1_000, folded: events - folded.from, isRight }
}

/** Starts on a long journal, with and without a snapshot, in turns. Throws where a state is not that of its events. */
export async function replayFigures(folder: string, rounds: number): Promise<readonly Figure[]> {
  await keepSnapshot(folder, EVENTS_BETWEEN)
  const cold: Start[] = []
  const warm: Start[] = []
  const bareMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    bareMs.push(await readBare(journalPath(folder, 'demo', 1)))
    cold.push(await startOn(folder, true))
    warm.push(await startOn(folder, false))
  }
  if ([...cold, ...warm].some(({ isRight }) => !isRight))
    throw new Error('a start came to another state than its events')
  const figure = (what: string, starts: readonly Start[]): Figure => {
    const readyMs = starts.map((start) => start.readyMs)
    const limit = besideRounds('bare read of all rows', bareMs, readyMs)
    return { what, unit: 'ms', value: median(readyMs), limit, goal: { of: 'itself', atMost: READY_MS } }
  }
  const events = cold[0]?.folded ?? 0
  return [
    figure(`start on ${events} events, none folded before: state right`, cold),
    figure(`start on ${events} events, with a snapshot: state right`, warm),
  ]
}

async function readBare(file: string): Promise<number> {
  const beganMs = performance.now()
  const database = await SqliteDatabase.open(file, { readOnly: true, busyTimeoutMs: 1_000 })
  const sql = `SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ${ROWS_PER_PAGE}`
  let sequence = 0
  for (let isMore = true; isMore; ) {
    const rows = await database.all(sql, [sequence])
    sequence += rows.length
    isMore = rows.length === ROWS_PER_PAGE
  }
  await database.close()
  return performance.now() - beganMs
}

/** Both clocks of people who came earlier: were the wall clock alone moved on, it would have been set each time. */
class PacedClock extends SystemClock {
  readonly #firstMs: number
  agoMs: number

  constructor(agoMs: number) {
    super(() => 'synced')
    this.#firstMs = agoMs
    this.agoMs = agoMs
  }

  override epochMs(): number {
    return super.epochMs() - Math.max(0, this.agoMs)
  }

  override monotonicMs(): number {
    return super.monotonicMs() + this.#firstMs - Math.max(0, this.agoMs)
  }
}

/** Confirms at once and writes later: only for making a journal that nobody waits for. */
class BulkJournal implements Journal {
  readonly number: number
  readonly #journal: Journal
  readonly #waiting: EventDraft[] = []
  #sequence = 0
  #stamp: Stamp | null = null

  constructor(journal: Journal) {
    this.#journal = journal
    this.number = journal.number
  }

  async append(drafts: readonly EventDraft[], stamp: Stamp): Promise<readonly RecordedEvent[]> {
    if (this.#waiting.length + drafts.length > DRAFTS_AT_ONCE) await this.#write()
    this.#waiting.push(...drafts)
    this.#stamp = stamp
    const { bootId, clock, day, monotonicMs, rules, time } = stamp
    return drafts.map((draft) => {
      this.#sequence += 1
      return {
        ...draft,
        sequence: this.#sequence,
        id: `demo.K0042.1.${this.#sequence}`,
        time,
        day,
        bootId,
        monotonicMs,
        clock,
        rules,
        chain: '',
      }
    })
  }

  async *replay(): AsyncGenerator<RecordedEvent, void, void> {
    yield* this.#journal.replay()
  }

  head(): { readonly sequence: number; readonly chain: string } {
    return { sequence: this.#sequence, chain: '' }
  }

  async close(): Promise<void> {
    await this.#write()
    await this.#journal.close()
  }

  async #write(): Promise<void> {
    const drafts = this.#waiting.splice(0)
    if (this.#stamp !== null) await this.#journal.append(drafts, this.#stamp)
  }
}
