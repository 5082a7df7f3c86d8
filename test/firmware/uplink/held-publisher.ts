import type { Publisher, PublishOutcome } from '../../../firmware/uplink/publisher.ts'

export interface HeldPublish {
  readonly topic: string
  readonly payload: string
  readonly settle: (outcome: PublishOutcome) => void
}

/** A connection that keeps every publish until the test says what became of it. */
export class HeldPublisher implements Publisher {
  readonly window: number
  /** Unsettled, in the order in which they were sent. */
  readonly held: HeldPublish[] = []
  /** Most that were unsettled at a time. */
  heldMax = 0
  #isOver = false

  constructor(window: number) {
    this.window = window
  }

  publish(topic: string, payload: Uint8Array): Promise<PublishOutcome> {
    if (this.#isOver) return Promise.resolve({ outcome: 'failed' })
    return new Promise((resolve) => {
      const entry: HeldPublish = {
        topic,
        payload: Buffer.from(payload).toString(),
        settle: (outcome) => {
          this.held.splice(this.held.indexOf(entry), 1)
          resolve(outcome)
        },
      }
      this.held.push(entry)
      this.heldMax = Math.max(this.heldMax, this.held.length)
    })
  }

  /** The connection is over: nobody knows about what is held. */
  lose(): void {
    this.#isOver = true
    for (const entry of [...this.held]) entry.settle({ outcome: 'failed' })
  }
}
