import type { Outbox } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import { ConnectionTask } from './connection-task.ts'
import { PageReader } from './page-reader.ts'
import type { Publisher } from './publisher.ts'

/** So much of the window at most: what was never sent goes first. */
const SHARE_OF_WINDOW = 4

interface Item {
  readonly position: number
  readonly bytes: Uint8Array
}

/** Something to be published beside the drain, once, in order. */
export interface Errand {
  readonly topic: string
  /** From `position` on, at most `size`; empty at its end. A rejection ends the errand. */
  batch(position: number, size: number): Promise<readonly Item[]>
  /** `through`: the broker has everything. `not-taken`: it did not take one, or it could not be read. */
  ended(how: 'through' | 'not-taken'): void
  /** The broker has everything below. */
  progressed(position: number): void
}

/** Events that were sent before, byte for byte; those that are forgotten are passed over. */
export function eventsAgain(
  outbox: Pick<Outbox, 'readAfter'>,
  topic: string,
  { from, to }: { readonly from: number; readonly to: number },
  log: Log,
): Errand {
  const pages = new PageReader(outbox)
  return {
    topic,
    batch: async (position, size) => {
      const batch: Item[] = []
      for (let next = Math.max(from, position); batch.length < size; ) {
        const event = await pages.at(next)
        if (event === null || event.sequence > to) break
        batch.push({ position: event.sequence, bytes: event.bytes })
        next = event.sequence + 1
      }
      return batch
    },
    ended: (how) => {
      log.info({ event: 'uplink.sent-again', from, to, how }, 'events were sent again')
    },
    progressed: () => undefined,
  }
}

/**
 * Does one errand at a time, below the window's limits; it moves no cursor. An errand goes on after a lost connection;
 * what the broker does not take ends it.
 */
export class Errands extends ConnectionTask {
  #errand: Errand | null = null
  #position = 0

  /** False while another is under way. Begins with the connection there is, or the next one. */
  begin(errand: Errand): boolean {
    if (this.#errand !== null) return false
    this.#errand = errand
    this.#position = 0
    this.wake.set()
    return true
  }

  protected override async run(publisher: Publisher): Promise<void> {
    while (this.isOn(publisher)) {
      if (this.#errand === null) await this.wake.wait()
      else if (!(await this.#do(this.#errand, publisher))) return // whoever makes the next connection attaches it
    }
  }

  /** False when the connection is over; the rest waits for the next one. */
  async #do(errand: Errand, publisher: Publisher): Promise<boolean> {
    const size = Math.max(1, Math.floor(publisher.window / SHARE_OF_WINDOW))
    while (this.isOn(publisher)) {
      const batch = await errand.batch(this.#position, size).catch(() => null)
      const last = batch?.at(-1)
      if (batch === null || last === undefined) return this.#end(errand, batch === null ? 'not-taken' : 'through')
      const outcomes = await Promise.all(
        batch.map(({ bytes }) => publisher.publish(errand.topic, bytes, { retain: false })),
      )
      const failed = outcomes.findIndex(({ outcome }) => outcome === 'failed')
      this.#position = batch[failed]?.position ?? last.position + 1
      errand.progressed(this.#position)
      if (failed !== -1) return false
      if (outcomes.some(({ outcome }) => outcome !== 'acknowledged')) return this.#end(errand, 'not-taken')
    }
    return false
  }

  #end(errand: Errand, how: 'through' | 'not-taken'): true {
    this.#errand = null
    errand.ended(how)
    return true
  }
}
