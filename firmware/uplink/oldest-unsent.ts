import type { Outbox, OutgoingEvent } from '../ports/journal.ts'

/** Knows since when the oldest unsent event waits: its own `time`, read from the journal when another one is oldest. */
export class OldestUnsent {
  readonly #outbox: Pick<Outbox, 'readAfter'>
  readonly #onChanged: () => void
  #wanted: number | null = null
  #known: number | null = null
  #at: string | null = null
  #isLooking = false

  constructor(outbox: Pick<Outbox, 'readAfter'>, onChanged: () => void) {
    this.#outbox = outbox
    this.#onChanged = onChanged
  }

  /** RFC 3339; null when nothing waits, or it cannot be read. */
  get at(): string | null {
    return this.#at
  }

  /** `sequence` is the oldest now; null when none is. */
  async look(sequence: number | null): Promise<void> {
    this.#wanted = sequence
    if (this.#isLooking) return
    this.#isLooking = true
    while (this.#wanted !== this.#known) await this.#read(this.#wanted)
    this.#isLooking = false
  }

  async #read(sequence: number | null): Promise<void> {
    const at = sequence === null ? null : await this.#timeOf(sequence)
    this.#known = sequence
    if (at === this.#at) return
    this.#at = at
    this.#onChanged()
  }

  async #timeOf(sequence: number): Promise<string | null> {
    try {
      const [event] = await this.#outbox.readAfter(sequence - 1, 1)
      return event === undefined ? null : timeIn(event)
    } catch {
      return null // the drain says that the journal cannot be read
    }
  }
}

function timeIn(event: OutgoingEvent): string | null {
  const body: unknown = JSON.parse(new TextDecoder().decode(event.bytes))
  const hasTime = typeof body === 'object' && body !== null && 'time' in body && typeof body.time === 'string'
  return hasTime ? String(body.time) : null
}
