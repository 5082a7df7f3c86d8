import type { DaySpan } from '../domain/forgetting.ts'
import type { Snapshot } from './journal.ts'

/**
 * Removing for good what may not, or need not, be kept. One call at a time; each may be cut off by a power cut and is
 * finished by calling it again. Rejects with `JournalError`.
 */
export interface Retention {
  /** Every day that has events or a key. Read over a connection of its own: no append waits for it. */
  days(): Promise<readonly DaySpan[]>
  /** What stands for the events that were removed; null while the first one is there. */
  base(): Snapshot | null
  /** Stands for all events up to its sequence from now on; an earlier one than before is a programmer error. */
  replaceBase(snapshot: Snapshot): Promise<void>
  /** Removes the events for which the base stands, and gives their room back to the disk. */
  removeBeforeBase(): Promise<void>
  /** Removes the keys of these days and the keyed hashes of their persons, also from what was written before. */
  forget(days: readonly string[]): Promise<void>
}
