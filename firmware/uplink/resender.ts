import type { Outbox, OutgoingEvent } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import { Latch } from './latch.ts'
import { PageReader } from './page-reader.ts'
import type { Publisher } from './publisher.ts'

/** So much of the window at most: what was never sent goes first. */
const SHARE_OF_WINDOW = 4

interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Sends events again that were sent before, byte for byte, one range at a time and beside the drain. It moves no
 * cursor. A range goes on after a lost connection; what the broker does not take ends it, since the drain will say so.
 */
export class Resender {
  readonly #outbox: Pick<Outbox, 'readAfter'>
  readonly #topic: string
  readonly #log: Log
  readonly #wake = new Latch()
  #range: Range | null = null
  #publisher: Publisher | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(parts: { readonly outbox: Pick<Outbox, 'readAfter'>; readonly topic: string; readonly log: Log }) {
    this.#outbox = parts.outbox
    this.#topic = parts.topic
    this.#log = parts.log
  }

  /** False while another range is under way. Begins with the connection there is, or the next one. */
  begin(range: Range): boolean {
    if (this.#range !== null) return false
    this.#range = range
    this.#wake.set()
    return true
  }

  attach(publisher: Publisher): void {
    this.#publisher = publisher
    this.#running = this.#run(publisher)
  }

  /** Resolves when nothing is in flight any more: at the latest when the connection is over. */
  async detach(): Promise<void> {
    this.#publisher = null
    this.#wake.set()
    await this.#running
  }

  async #run(publisher: Publisher): Promise<void> {
    while (this.#publisher === publisher) {
      if (this.#range === null) await this.#wake.wait()
      else if (!(await this.#send(this.#range, publisher))) return // whoever makes the next connection attaches it
    }
  }

  /** False when the connection is over; the rest of the range waits for the next one. */
  async #send({ from, to }: Range, publisher: Publisher): Promise<boolean> {
    const pages = new PageReader(this.#outbox)
    const size = Math.max(1, Math.floor(publisher.window / SHARE_OF_WINDOW))
    for (let next = from; next <= to; ) {
      if (this.#publisher !== publisher) return false
      const batch = await this.#batch(pages, { from: next, to }, size)
      const outcomes = await Promise.all(
        batch.map(({ bytes }) => publisher.publish(this.#topic, bytes, { retain: false })),
      )
      const failed = outcomes.findIndex(({ outcome }) => outcome === 'failed')
      if (failed !== -1) {
        this.#range = { from: batch[failed]?.sequence ?? next, to }
        return false
      }
      const isTaken = batch.length > 0 && outcomes.every(({ outcome }) => outcome === 'acknowledged')
      next = isTaken ? (batch.at(-1)?.sequence ?? to) + 1 : to + 1
      this.#range = { from: next, to }
    }
    this.#range = null
    this.#log.info({ event: 'uplink.sent-again', from, to }, 'events were sent again')
    return true
  }

  /** Empty where there are no more; events that are forgotten are passed over. */
  async #batch(pages: PageReader, { from, to }: Range, size: number): Promise<readonly OutgoingEvent[]> {
    const batch: OutgoingEvent[] = []
    for (let next = from; batch.length < size; ) {
      const event = await pages.at(next).catch(() => null)
      if (event === null || event.sequence > to) return batch
      batch.push(event)
      next = event.sequence + 1
    }
    return batch
  }
}
