import type { Outbox, OutgoingEvent } from '../ports/journal.ts'

type Page = readonly OutgoingEvent[]

/** Events read at a time: at most 1.6 MB, since an event has at most 16 KiB. */
const PAGE_EVENTS = 100
/** With so few left in a page the next one is read: on a long line the window must not wait for the disk. */
const READ_AHEAD_EVENTS = 75

/** Walks upwards through the outbox, two pages in memory at a time. */
export class PageReader {
  readonly #outbox: Pick<Outbox, 'readAfter'>
  #page: Page = []
  /** What follows the page; null when its reading failed, or has not begun. */
  #following: Promise<Page | null> | null = null

  constructor(outbox: Pick<Outbox, 'readAfter'>) {
    this.#outbox = outbox
  }

  /** The first event from `sequence` on; null when there is none yet. Rejects as the outbox does. */
  async at(sequence: number): Promise<OutgoingEvent | null> {
    const found = this.#find(sequence)
    if (found !== null) return found
    const following = await this.#following
    this.#following = null
    if (following !== null && this.#page.at(-1)?.sequence === sequence - 1) {
      this.#page = following
      const next = this.#find(sequence)
      if (next !== null) return next
    }
    this.#page = await this.#outbox.readAfter(sequence - 1, PAGE_EVENTS)
    return this.#page[0] ?? null
  }

  #find(sequence: number): OutgoingEvent | null {
    const [first] = this.#page
    if (first === undefined || first.sequence > sequence) return null
    const index = this.#page.findIndex((candidate) => candidate.sequence >= sequence)
    const event = this.#page[index]
    if (event === undefined) return null
    // A page that is not full was the last one when it was read.
    const isNearEnd = this.#page.length - index <= READ_AHEAD_EVENTS
    if (isNearEnd && this.#page.length === PAGE_EVENTS) this.#readAhead()
    return event
  }

  #readAhead(): void {
    const last = this.#page.at(-1)
    if (last === undefined) return
    this.#following ??= this.#outbox.readAfter(last.sequence, PAGE_EVENTS).catch(() => null)
  }
}
