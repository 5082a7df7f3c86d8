import type { EventDraft, RecordedEvent } from '../../firmware/domain/events.ts'
import type { SqliteJournal } from '../../firmware/journal/sqlite-journal.ts'
import type { ChainHead, Journal, JournalFile, Stamp, TubeRecord } from '../../firmware/ports/journal.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'

/** What the kiosk asked its journal to write, before anything was sealed, salted or chained. */
export interface Asked {
  readonly drafts: readonly EventDraft[]
  readonly stamp: Stamp
}

/** The real journal; virtual time stands still during a commit, and what was asked for is noted. */
export class TimedJournal implements Journal, JournalFile, TubeRecord {
  readonly #asked: Asked[]
  readonly #journal: SqliteJournal
  readonly #clock: VirtualClock

  constructor(journal: SqliteJournal, clock: VirtualClock, asked: Asked[]) {
    this.#asked = asked
    this.#journal = journal
    this.#clock = clock
  }

  get number(): number {
    return this.#journal.number
  }

  append(drafts: readonly EventDraft[], stamp: Stamp): Promise<readonly RecordedEvent[]> {
    this.#asked.push({ drafts, stamp })
    return this.#clock.during(this.#journal.append(drafts, stamp))
  }

  isInPlace(): boolean {
    return this.#journal.isInPlace()
  }

  replay(): AsyncIterable<RecordedEvent> {
    return this.#journal.replay()
  }

  aboutTube(tube: string): Promise<readonly RecordedEvent[]> {
    return this.#journal.aboutTube(tube)
  }

  head(): ChainHead {
    return this.#journal.head()
  }

  close(): Promise<void> {
    return this.#journal.close()
  }
}
