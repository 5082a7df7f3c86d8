import type { EventDraft, RecordedEvent } from '../domain/events.ts'
import type { ClockTrust } from './clock.ts'

/** What surrounds an event when it is written: the same for all drafts of one append. */
export interface Stamp {
  /** RFC 3339 with offset and milliseconds, in the site's time zone. */
  readonly time: string
  /** Working day `yyyy-mm-dd`; chooses the key that seals personal data. */
  readonly day: string
  readonly bootId: string
  readonly monotonicMs: number
  readonly clock: ClockTrust
  /** Programme and version that applied, `pooled-10@3`. */
  readonly rules: string
  /** True when a twin made any of it. */
  readonly simulated: boolean
}

/** An event as it goes to the district: `bytes` are the same bytes at every reading. */
export interface OutgoingEvent {
  readonly sequence: number
  readonly id: string
  readonly bytes: Uint8Array
}

export interface ChainHead {
  /** 0 in an empty journal. */
  readonly sequence: number
  /** base64url of 32 bytes. */
  readonly chain: string
}

/** Where the district's word has come to: every event up to `sequence` is acknowledged. */
export interface UplinkCursor {
  readonly acknowledged: number
}

/**
 * The append-only record of this kiosk: the one source of truth. One writer.
 *
 * - `append` resolves when all drafts are on disk, in one transaction, in order; on rejection none is, and nothing
 *   may be shown or done. Calls are worked off one after another.
 * - what was appended is never changed; sequences rise by one from 1.
 * - `close` waits for what runs; idempotent.
 */
export interface Journal {
  /** The number of this journal on this kiosk, 1 and up. */
  readonly number: number
  append(drafts: readonly EventDraft[], stamp: Stamp): Promise<readonly RecordedEvent[]>
  /** All events after that sequence, or from the first on, opened where their key is still there. */
  replay(after?: number): AsyncIterable<RecordedEvent>
  head(): ChainHead
  close(): Promise<void>
}

/** What was folded from all events up to `sequence`: opaque to the journal, and sealed at rest like what it came from. */
export interface Snapshot {
  readonly sequence: number
  /** Names the code that folded it: another code folds differently. */
  readonly code: string
  readonly bytes: Uint8Array
}

/** Snapshots kept beside the events. */
export interface SnapshotStore {
  /**
   * The best one to begin with: the latest one if `code` made it, else the one that stands for events which are not
   * there any more. Null where all must be read from the first event on.
   */
  snapshot(code: string): Promise<Snapshot | null>
  /** Keeps it as the latest one. Of an event that is not in the journal it is a programmer error. */
  keepSnapshot(snapshot: Snapshot): Promise<void>
}

/** The journal as a file among others. */
export interface JournalFile {
  /** False when somebody removed or replaced the file under it: then `append` rejects, until the file is back. */
  isInPlace(): boolean
}

/** What people may ask the journal about one tube. */
export interface TubeRecord {
  /** Every event about a number, oldest first, at most 200. Empty for one that was never written. */
  aboutTube(tube: string): Promise<readonly RecordedEvent[]>
}

/** What the uplink sees of the journal. */
export interface Outbox {
  /**
   * Events after `sequence`, in order, at most `limit`; none only where there are no more. One whose bytes cannot be
   * built any more, as they were written, is left out: what is missing up to the head cannot be sent.
   */
  readAfter(sequence: number, limit: number): Promise<readonly OutgoingEvent[]>
  head(): ChainHead
  cursor(): Promise<UplinkCursor>
  /** Durable; never goes back. */
  saveCursor(cursor: UplinkCursor): Promise<void>
  /** Grows by one at each call, durably, over all runs: one number per connection. */
  nextSession(): Promise<number>
  /** Called after each append. Returns the function that stops listening. */
  onAppended(listener: () => void): () => void
}
