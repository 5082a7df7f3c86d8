import { type EventDraft, isPersonal, type RecordedEvent } from '../domain/events.ts'
import type { Stamp } from '../ports/journal.ts'
import type { Random } from '../ports/random.ts'
import type { DayKeys } from './day-keys.ts'
import { type CloudEvent, type JournalName, type Place, toCloudEvent } from './envelope.ts'
import { BURST_ROWS, type EventRow, insertRows, ROWS_PER_INSERT_MAX } from './event-row.ts'
import { JournalError } from './journal-error.ts'
import { toRecorded } from './recorded.ts'
import type { ChainPoint, RowCodec } from './row-codec.ts'
import { NONCE_BYTES } from './seal.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/**
 * Appends that may wait behind the one being written. The kiosk has one queue of inputs and labels, devices and crew
 * add a few; more waiting means that the disk has stalled, and then it is better to refuse than to promise. Twice a
 * burst: while one half is written the other is built.
 */
export const WAITING_APPENDS_MAX = 2 * BURST_ROWS
/** With fewer it is better to see who else comes while the disk is busy, and to write once. */
const AHEAD_APPENDS_MIN = 32
/** 128 bits (contract, section 4). */
const SALT_BYTES = 16

export interface AppendParts {
  readonly database: SqliteDatabase
  readonly codec: RowCodec
  readonly dayKeys: DayKeys
  readonly random: Random
  readonly name: JournalName
  readonly place: Place
  /** The files that are written to are those that the next start will read. */
  readonly isInPlace: () => boolean
}

interface Waiting {
  readonly drafts: readonly EventDraft[]
  readonly stamp: Stamp
  readonly resolve: (recorded: readonly RecordedEvent[]) => void
  readonly reject: (error: unknown) => void
}

/** One append as it will be written. */
interface Built {
  readonly waiting: Waiting
  readonly rows: readonly EventRow[]
  readonly recorded: readonly RecordedEvent[]
}

/** What is written in one transaction. */
type Group = readonly Built[]

function endOf(group: Group, after: ChainPoint): ChainPoint {
  return group.at(-1)?.rows.at(-1) ?? after
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

  /**
   * While one group is being written the next is built, when enough waits for it: the disk and the processor work side by
   * side. It follows from the group before, so should that one fail it is built again, from what is on disk.
   */
  async #writeAll(): Promise<void> {
    let ahead: Group | null = null
    while (ahead !== null || this.#waiting.length > 0) {
      const group: Group = ahead ?? (await this.#group(this.#takeGroup(), this.#head))
      const writing = this.#commit(group)
      ahead =
        this.#waiting.length < AHEAD_APPENDS_MIN ? null : await this.#group(this.#takeGroup(), endOf(group, this.#head))
      const isWritten = await writing
      if (!isWritten && ahead !== null)
        ahead = await this.#group(
          ahead.map(({ waiting }) => waiting),
          this.#head,
        )
    }
    this.#writing = null
  }

  #takeGroup(): readonly Waiting[] {
    let rows = 0
    const first = this.#waiting.slice(0, BURST_ROWS)
    const fits = first.findIndex(({ drafts }) => (rows += drafts.length) > ROWS_PER_INSERT_MAX)
    return this.#waiting.splice(0, fits === -1 ? first.length : fits)
  }

  /** Those whose events can be written, with their rows; the others are told so. */
  async #group(all: readonly Waiting[], after: ChainPoint): Promise<Group> {
    const group: Built[] = []
    for (const waiting of all) {
      try {
        group.push(await this.#build(waiting, endOf(group, after)))
      } catch (error) {
        waiting.reject(error)
      }
    }
    return group
  }

  /** Never rejects: the outcome goes to those who wait. False: nothing of it is on disk. */
  async #commit(group: Group): Promise<boolean> {
    try {
      await this.#write(group.flatMap(({ rows }) => rows))
    } catch (error) {
      for (const { waiting } of group) waiting.reject(error)
      return false
    }
    for (const { recorded, waiting } of group) waiting.resolve(recorded)
    if (group.length > 0) this.#notify()
    return true
  }

  async #write(rows: readonly EventRow[]): Promise<void> {
    const last = rows.at(-1)
    if (last === undefined) return
    if (!this.#parts.isInPlace()) throw new JournalError('journal.moved', 'The journal’s file was removed or replaced')
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
    return { waiting, rows, recorded }
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
