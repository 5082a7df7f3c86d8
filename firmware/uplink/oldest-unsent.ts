import type { Clock } from '../ports/clock.ts'
import type { Outbox, OutgoingEvent } from '../ports/journal.ts'

export interface OldestUnsentParts {
  readonly outbox: Pick<Outbox, 'readAfter'>
  readonly clock: Pick<Clock, 'epochMs' | 'monotonicMs' | 'trust'>
  /** Of this boot of the machine, as in `bootid` of its events. */
  readonly bootId: string
  readonly onChanged: () => void
}

/** What the oldest unsent event says of when it was written. */
interface Written {
  readonly at: string
  /** By the monotonic clock of this boot; null when it was written in an earlier one. */
  readonly monotonicMs: number | null
  /** Whether its `time` was believed then. */
  readonly isBelieved: boolean
}

/** Knows since when the oldest unsent event waits: read from the journal when another one is oldest. */
export class OldestUnsent {
  readonly #parts: OldestUnsentParts
  #wanted: number | null = null
  #known: number | null = null
  #written: Written | null = null
  #isLooking = false

  constructor(parts: OldestUnsentParts) {
    this.#parts = parts
  }

  /** RFC 3339, by the clock of then; null when nothing waits, or it cannot be read. */
  get at(): string | null {
    return this.#written?.at ?? null
  }

  /**
   * How long it has waited at least, in milliseconds; null as `at`. By the monotonic clock, which nobody sets; what
   * came over from an earlier boot by the wall clock where that was believed then and is now, else since this boot.
   */
  get ageMs(): number | null {
    if (this.#written === null) return null
    const { at, isBelieved, monotonicMs } = this.#written
    const { clock } = this.#parts
    const sinceMs = clock.monotonicMs() - (monotonicMs ?? 0)
    if (monotonicMs !== null || !isBelieved || clock.trust() === 'unsynced') return sinceMs
    return Math.max(sinceMs, clock.epochMs() - Date.parse(at))
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
    const before = this.at
    this.#written = sequence === null ? null : await this.#find(sequence)
    this.#known = sequence
    if (this.at !== before) this.#parts.onChanged()
  }

  async #find(sequence: number): Promise<Written | null> {
    try {
      const [event] = await this.#parts.outbox.readAfter(sequence - 1, 1)
      return event === undefined ? null : writtenIn(event, this.#parts.bootId)
    } catch {
      return null // the drain says that the journal cannot be read
    }
  }
}

function writtenIn({ bytes }: OutgoingEvent, bootId: string): Written | null {
  const body: unknown = JSON.parse(new TextDecoder().decode(bytes))
  if (typeof body !== 'object' || body === null || !('time' in body)) return null
  const { bootid, clock, monotonic, time } = { bootid: '', clock: 'unsynced', monotonic: '', ...body }
  return {
    at: String(time),
    monotonicMs: bootid === bootId ? Number(monotonic) : null,
    isBelieved: clock !== 'unsynced',
  }
}
