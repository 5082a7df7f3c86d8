import { type EventDraft, isPersonal, type RecordedEvent } from '../domain/events.ts'
import type { Stamp } from '../ports/journal.ts'
import type { Random } from '../ports/random.ts'
import type { DayKeys } from './day-keys.ts'
import { type CloudEvent, type JournalName, type Place, toCloudEvent } from './envelope.ts'
import { type EventRow, insertRows, ROWS_PER_INSERT_MAX } from './event-row.ts'
import { JournalError } from './journal-error.ts'
import { toRecorded } from './recorded.ts'
import type { ChainPoint, RowCodec } from './row-codec.ts'
import { NONCE_BYTES } from './seal.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/**
 * Appends that may wait behind the one being written. The kiosk has one queue of inputs and labels, devices and crew
 * add a few; more waiting means that the disk has stalled, and then it is better to refuse than to promise.
 */
export const WAITING_APPENDS_MAX = 256
/** 128 bits (contract, section 4). */
const SALT_BYTES = 16

export interface AppendParts {
  readonly database: SqliteDatabase
  readonly codec: RowCodec
  readonly dayKeys: DayKeys
  readonly random: Random
  readonly name: JournalName
  readonly place: Place
}

interface Waiting {
  readonly drafts: readonly EventDraft[]
  readonly stamp: Stamp
  readonly resolve: (recorded: readonly RecordedEvent[]) => void
  readonly reject: (error: unknown) => void
}

interface Built {
  readonly rows: readonly EventRow[]
  readonly recorded: readonly RecordedEvent[]
}

/**
 * The one writer of events. INVARIANTS: one commit runs at a time; `head` moves only after a commit, so a failed one
 * leaves no trace; appends are committed in the order of the calls, those that wait together in one transaction.
 * Should a commit that was reported as failed be on disk after all (a failing device), the next one meets its sequence
 * and fails too: nothing is written over, and a restart finds what is there.
 */
export class AppendQueue {
  readonly #parts: AppendParts
  readonly #waiting: Waiting[] = []
  readonly #listeners = new Set<() => void>()
  #head: ChainPoint
  #writing: Promise<void> | null = null
  #closed = false

  constructor(parts: AppendParts, head: ChainPoint) {
    this.#parts = parts
    this.#head = head
  }

  get head(): ChainPoint {
    return this.#head
  }

  append(drafts: readonly EventDraft[], stamp: Stamp): Promise<readonly RecordedEvent[]> {
    if (this.#closed) return Promise.reject(new JournalError('journal.closed', 'The journal is closed'))
    if (drafts.length === 0) return Promise.resolve([])
    if (drafts.length > ROWS_PER_INSERT_MAX) return Promise.reject(new RangeError(`${drafts.length} drafts at once`))
    if (this.#waiting.length >= WAITING_APPENDS_MAX) {
      return Promise.reject(new JournalError('journal.busy', `${WAITING_APPENDS_MAX} appends wait already`))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ drafts, stamp, resolve, reject })
      this.#writing ??= this.#writeAll()
    })
  }

  onAppended(listener: () => void): () => void {
    const entry = (): void => {
      listener()
    }
    this.#listeners.add(entry)
    return () => this.#listeners.delete(entry)
  }

  /** Refuses new appends and waits for those that were taken. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#commit(this.#takeBatch())
    this.#writing = null
  }

  #takeBatch(): readonly Waiting[] {
    let rows = 0
    const fits = this.#waiting.findIndex(({ drafts }) => (rows += drafts.length) > ROWS_PER_INSERT_MAX)
    return this.#waiting.splice(0, fits === -1 ? this.#waiting.length : fits)
  }

  /** Never rejects: every outcome goes to those who wait. */
  async #commit(batch: readonly Waiting[]): Promise<void> {
    const rows: EventRow[] = []
    const done: { waiting: Waiting; recorded: readonly RecordedEvent[] }[] = []
    for (const waiting of batch) {
      try {
        const built = await this.#build(waiting, rows.at(-1) ?? this.#head)
        rows.push(...built.rows)
        done.push({ waiting, recorded: built.recorded })
      } catch (error) {
        waiting.reject(error)
      }
    }
    try {
      await this.#write(rows)
    } catch (error) {
      for (const { waiting } of done) waiting.reject(error)
      return
    }
    for (const { waiting, recorded } of done) waiting.resolve(recorded)
    if (done.length > 0) this.#notify()
  }

  async #write(rows: readonly EventRow[]): Promise<void> {
    const last = rows.at(-1)
    if (last === undefined) return
    await insertRows(this.#parts.database, rows)
    this.#head = last
  }

  async #build(waiting: Waiting, after: ChainPoint): Promise<Built> {
    const rows: EventRow[] = []
    const recorded: RecordedEvent[] = []
    for (const draft of waiting.drafts) {
      const previous = rows.at(-1) ?? after
      const { event, row } = await this.#encode(draft, waiting.stamp, previous)
      rows.push(row)
      recorded.push(toRecorded(event, row))
    }
    return { rows, recorded }
  }

  async #encode(draft: EventDraft, stamp: Stamp, previous: ChainPoint): Promise<{ event: CloudEvent; row: EventRow }> {
    const { codec, dayKeys, database, random, name, place } = this.#parts
    const personal = isPersonal(draft.event)
    const salt = personal ? Buffer.from(random.bytes(SALT_BYTES)).toString('base64url') : null
    const beside = {
      ...(draft.request === undefined ? {} : { request: draft.request }),
      ...(salt === null ? {} : { salt }),
    }
    const event = toCloudEvent(draft.event, stamp, name, place, previous.sequence + 1, beside)
    const seal = personal
      ? { key: await dayKeys.ensure(stamp.day, database, random), nonce: random.bytes(NONCE_BYTES) }
      : null
    return { event, row: codec.encode(event, stamp.day, { personKey: draft.personKey ?? null, seal }, previous) }
  }

  /** In a turn of its own: a listener that throws is a programmer error and must not look like a failed append. */
  #notify(): void {
    for (const listener of this.#listeners) queueMicrotask(listener)
  }
}
