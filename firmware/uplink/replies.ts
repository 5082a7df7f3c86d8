import { Latch } from './latch.ts'
import type { Publisher } from './publisher.ts'

/** One long answer and some short ones; without a connection the oldest go: what came of a command is an event, too. */
const REPLIES_MAX = 128

/** Answers to commands, in order, one in flight; kept over a lost connection, not over a restart. */
export class Replies {
  readonly #topic: string
  readonly #wake = new Latch()
  readonly #waiting: Uint8Array[] = []
  #publisher: Publisher | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(topic: string) {
    this.#topic = topic
  }

  push(body: Uint8Array): void {
    this.#waiting.push(body)
    if (this.#waiting.length > REPLIES_MAX) this.#waiting.shift()
    this.#wake.set()
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
      const [next] = this.#waiting
      if (next === undefined) {
        await this.#wake.wait()
        continue
      }
      const { outcome } = await publisher.publish(this.#topic, next, { retain: false })
      // Whoever makes the next connection attaches it. Nobody listening, or a refusal, is no reason to say it again.
      if (outcome === 'failed') return
      if (this.#waiting[0] === next) this.#waiting.shift()
    }
  }
}
