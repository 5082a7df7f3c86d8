import { ConnectionTask } from './connection-task.ts'
import type { Publisher } from './publisher.ts'

/** One long answer and some short ones; without a connection the oldest go: what came of a command is an event, too. */
const REPLIES_MAX = 128

/** Answers to commands, in order, one in flight; kept over a lost connection, not over a restart. */
export class Replies extends ConnectionTask {
  readonly #topic: string
  readonly #waiting: Uint8Array[] = []

  constructor(topic: string) {
    super()
    this.#topic = topic
  }

  push(body: Uint8Array): void {
    this.#waiting.push(body)
    if (this.#waiting.length > REPLIES_MAX) this.#waiting.shift()
    this.wake.set()
  }

  protected override async run(publisher: Publisher): Promise<void> {
    while (this.isOn(publisher)) {
      const [next] = this.#waiting
      if (next === undefined) {
        await this.wake.wait()
        continue
      }
      const { outcome } = await publisher.publish(this.#topic, next, { retain: false })
      // Whoever makes the next connection attaches it. Nobody listening, or a refusal, is no reason to say it again.
      if (outcome === 'failed') return
      if (this.#waiting[0] === next) this.#waiting.shift()
    }
  }
}
