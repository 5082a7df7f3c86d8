import { Latch } from './latch.ts'
import type { Publisher } from './publisher.ts'

/** Something that is done on each connection, one after the other: begun by `attach`, over with the connection. */
export abstract class ConnectionTask {
  /** Set when there is something new to do, or nothing more on this connection. */
  protected readonly wake = new Latch()
  #publisher: Publisher | null = null
  #running: Promise<void> = Promise.resolve()

  attach(publisher: Publisher): void {
    this.#publisher = publisher
    this.#running = this.run(publisher)
  }

  /** Resolves when nothing is in flight any more: at the latest when the connection is over. */
  async detach(): Promise<void> {
    this.#publisher = null
    this.wake.set()
    await this.#running
  }

  protected isOn(publisher: Publisher): boolean {
    return this.#publisher === publisher
  }

  /** Ends when the connection is not this one any more, or takes nothing; never rejects. */
  protected abstract run(publisher: Publisher): Promise<void>
}
