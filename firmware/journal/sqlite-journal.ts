import type { EventDraft, RecordedEvent } from '../domain/events.ts'
import type { DayReports } from '../ports/day.ts'
import type {
  ChainHead,
  Journal,
  JournalFile,
  Outbox,
  OutgoingEvent,
  Snapshot,
  SnapshotStore,
  Stamp,
  TubeRecord,
  UplinkCursor,
} from '../ports/journal.ts'
import type { Random } from '../ports/random.ts'
import type { AppendQueue } from './append-queue.ts'
import { Delivery } from './delivery.ts'
import type { CloudEvent } from './envelope.ts'
import { decodeRow, type EventRow, ROWS_PER_PAGE, selectAboutTube, selectAfter } from './event-row.ts'
import type { FolderLock } from './folder-lock.ts'
import { JournalError } from './journal-error.ts'
import { toRecorded } from './recorded.ts'
import type { ChainPoint, RowCodec } from './row-codec.ts'
import type { JournalBase, Snapshots } from './snapshots.ts'
import type { SqliteDatabase, SqlRow } from './sqlite-database.ts'
import { corruptAt, EMPTY_CHAIN, pointAt, walk } from './walk.ts'
import { wholeEventsAfter } from './whole-events.ts'

/** A list that somebody downloads must not keep a check-in waiting: some milliseconds of work at a time. */
const LIST_PAGE = 100
/** A tube of twenty with every sample voided and its label printed a dozen times has some eighty. */
const TUBE_EVENTS_MAX = 200

export interface JournalParts {
  readonly number: number
  readonly database: SqliteDatabase
  readonly codec: RowCodec
  readonly queue: AppendQueue
  readonly snapshots: Snapshots
  readonly base: JournalBase
  readonly random: Random
  readonly lock: FolderLock
  readonly isInPlace: () => boolean
}

/**
 * The journal and its outbox in one SQLite file (ports/journal.ts says what it owes). All methods may be called at
 * any time, also while others run. Rejects with `JournalError`; what throws otherwise is a programmer error.
 */
export class SqliteJournal implements Journal, JournalFile, SnapshotStore, Outbox, DayReports, TubeRecord {
  readonly number: number
  readonly delivery: Delivery
  readonly #parts: JournalParts
  #closing: Promise<void> | null = null

  constructor(parts: JournalParts) {
    this.number = parts.number
    this.delivery = new Delivery(parts.database)
    this.#parts = parts
  }

  append(drafts: readonly EventDraft[], stamp: Stamp): Promise<readonly RecordedEvent[]> {
    return this.#parts.queue.append(drafts, stamp)
  }

  /** Proves each event and the chain on the way; ends with `journal.corrupt` at the first that is not as written. */
  async *replay(after = 0): AsyncGenerator<RecordedEvent, void, void> {
    const from = await this.#pointAt(after)
    for await (const step of walk(this.#parts.database, this.#parts.codec, from)) {
      if (!step.ok) throw corruptAt(step.sequence, step.problem)
      yield toRecorded(step.event, step.row)
    }
  }

  async snapshot(code: string): Promise<Snapshot | null> {
    const latest = await this.#parts.snapshots.read('latest')
    const isOurs = latest !== null && latest !== 'damaged' && latest.snapshot.code === code
    if (isOurs && (await this.#isOf(latest.point))) return latest.snapshot
    return this.#parts.base.stored?.snapshot ?? null
  }

  async keepSnapshot(snapshot: Snapshot): Promise<void> {
    const point = await this.#pointAt(snapshot.sequence)
    await this.#parts.snapshots.write('latest', { point, snapshot }, this.#parts.random)
  }

  async *between(first: number, last: number): AsyncGenerator<RecordedEvent, void, void> {
    for (let after = first - 1; after < last; ) {
      const page = await selectAfter(this.#parts.database, after, Math.min(LIST_PAGE, last - after))
      for (const raw of page) {
        const { event, row } = this.#open(raw)
        yield toRecorded(event, row)
        after = row.sequence
      }
      if (page.length === 0) return
    }
  }

  isInPlace(): boolean {
    return this.#parts.isInPlace()
  }

  head(): ChainHead {
    const { sequence, chain } = this.#parts.queue.head
    return { sequence, chain: chain.toString('base64url') }
  }

  /** At most 500 at a time. A row may be on disk a moment before its append is reported: until then it is not there. */
  readAfter(sequence: number, limit: number): Promise<readonly OutgoingEvent[]> {
    return wholeEventsAfter(this.#parts, sequence, this.head().sequence, Math.min(limit, ROWS_PER_PAGE))
  }

  /** What cannot be opened (a person who is forgotten can) is left out: this is for reading, and proves nothing. */
  async aboutTube(tube: string): Promise<readonly RecordedEvent[]> {
    const rows = await selectAboutTube(this.#parts.database, tube, TUBE_EVENTS_MAX)
    return rows.flatMap((raw) => {
      const row = decodeRow(raw)
      const opened = row === null ? null : this.#parts.codec.open(row)
      return row !== null && opened?.ok === true ? [toRecorded(opened.event, row)] : []
    })
  }

  async cursor(): Promise<UplinkCursor> {
    return { acknowledged: await this.#number('SELECT acknowledged AS value FROM journal') }
  }

  /** A cursor behind the stored one changes nothing; one beyond the head is a programmer error. */
  async saveCursor(cursor: UplinkCursor): Promise<void> {
    const { acknowledged } = cursor
    const head = this.head().sequence
    if (!Number.isSafeInteger(acknowledged) || acknowledged < 0 || acknowledged > head) {
      throw new RangeError(`Cursor ${acknowledged} is not in 0..${head}`)
    }
    const sql = 'UPDATE journal SET acknowledged = ? WHERE acknowledged < ?'
    await this.#parts.database.run(sql, [acknowledged, acknowledged])
  }

  nextSession(): Promise<number> {
    return this.#number('UPDATE journal SET session = session + 1 RETURNING session AS value')
  }

  onAppended(listener: () => void): () => void {
    return this.#parts.queue.onAppended(listener)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#parts.queue.close()
    try {
      await this.#parts.database.close()
    } finally {
      await this.#parts.lock.close()
    }
  }

  /** Where the events that are here begin. */
  #begin(): ChainPoint {
    return this.#parts.base.stored?.point ?? EMPTY_CHAIN
  }

  #pointAt(sequence: number): Promise<ChainPoint> {
    return pointAt(this.#parts.database, this.#begin(), sequence)
  }

  /** False for a snapshot that was put here from another copy of the file. */
  async #isOf({ chain, sequence }: ChainPoint): Promise<boolean> {
    if (sequence < this.#begin().sequence || sequence > this.head().sequence) return false
    return (await this.#pointAt(sequence)).chain.equals(chain)
  }

  #open(raw: SqlRow): { readonly event: CloudEvent; readonly row: EventRow } {
    const row = decodeRow(raw)
    if (row === null) throw corruptAt(Number(raw['sequence']), 'unreadable')
    const opened = this.#parts.codec.open(row)
    if (!opened.ok) throw corruptAt(row.sequence, opened.problem)
    return { event: opened.event, row }
  }

  async #number(sql: string): Promise<number> {
    const [row] = await this.#parts.database.all(sql)
    const value = row?.['value']
    if (typeof value !== 'number') throw new JournalError('journal.corrupt', 'The journal lost its own record')
    return value
  }
}
