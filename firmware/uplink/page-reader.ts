import type { Outbox, OutgoingEvent } from '../ports/journal.ts'

/** Events read at a time: at most 1.6 MB, since an event has at most 16 KiB. */
const PAGE_EVENTS = 100

/** Walks upwards through the outbox, a page in memory at a time. */
export class PageReader {
  readonly #outbox: Pick<Outbox, 'readAfter'>
  #page: readonly OutgoingEvent[] = []

  constructor(outbox: Pick<Outbox, 'readAfter'>) {
    this.#outbox = outbox
  }

  /** The first event from `sequence` on; null when there is none yet. Rejects as the outbox does. */
  async at(sequence: number): Promise<OutgoingEvent | null> {
    const first = this.#page[0]
    if (first !== undefined && first.sequence <= sequence) {
      const event = this.#page.find((candidate) => candidate.sequence >= sequence)
      if (event !== undefined) return event
    }
    this.#page = await this.#outbox.readAfter(sequence - 1, PAGE_EVENTS)
    return this.#page[0] ?? null
  }
}
