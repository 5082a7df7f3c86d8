import { join } from 'node:path'
import type { EventDraft, RecordedEvent } from '../../firmware/domain/events.ts'
import { SystemClock } from '../../firmware/health/system-clock.ts'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'
import type { Journal, Stamp } from '../../firmware/ports/journal.ts'
import { checkIn, createBenchLoop, openBenchJournal, printLabels } from './bench-kiosk.ts'
import type { Figure } from './figure.ts'

/** Below what one append takes. */
const DRAFTS_AT_ONCE = 900
const ROWS_PER_PAGE = 500

/** A single tube's check-in is four events, its label two. */
const EVENTS_PER_PERSON = 6
/** What two samplers do. */
const PERSON_MS = 9_000

/** The last hours of a busy station up to now, as the loop decides them, written many at a time. */
export async function writeLongJournal(folder: string, events: number): Promise<void> {
  const opened = await openBenchJournal(folder)
  const bulk = new BulkJournal(opened.journal)
  const clock = new PacedClock((PERSON_MS * events) / EVENTS_PER_PERSON)
  const loop = await createBenchLoop(opened, bulk, 'single', clock)
  await loop.start()
  for (let n = 0; bulk.head().sequence < events; n += 1) {
    await checkIn(loop, n)
    await printLabels(loop)
    clock.agoMs -= PERSON_MS
  }
  await loop.close()
  await bulk.close()
}

/** Opens such a journal and folds it, as a kiosk does when it starts, until the first event of the new run is on disk. */
export async function replayFigure(folder: string): Promise<Figure> {
  const bareMs = await readBare(join(folder, 'demo', 'journal-0001.sqlite'))
  const beganMs = performance.now()
  const opened = await openBenchJournal(folder)
  const events = opened.journal.head().sequence
  const loop = await createBenchLoop(opened, opened.journal, 'single')
  await loop.start()
  const readyMs = performance.now() - beganMs
  await loop.close()
  await opened.journal.close()
  return {
    what: `journal of ${events} events opened, proven and folded`,
    unit: 'ms',
    value: readyMs,
    limit: { what: 'bare read of its rows', value: bareMs },
  }
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
