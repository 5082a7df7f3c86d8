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

/** The first from `sequence` on that is unsent; null when none is. */
export type UnsentFrom = (sequence: number) => number | null

/**
 * Knows since when the oldest unsent event waits: read from the journal when another one is oldest. One that cannot be sent
 * at all waits for nothing.
 */
export class OldestUnsent {
  readonly #parts: OldestUnsentParts
  #wanted: UnsentFrom | null = null
  /** Of the event that `#written` is of. */
  #known: number | null = null
  #written: Written | null = null

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

  async look(unsentFrom: UnsentFrom): Promise<void> {
    const isLooking = this.#wanted !== null
    this.#wanted = unsentFrom
    if (isLooking) return
    for (let asked: UnsentFrom | null = null; asked !== this.#wanted; ) {
      asked = this.#wanted
      await this.#read(asked)
    }
    this.#wanted = null
  }

  async #read(unsentFrom: UnsentFrom): Promise<void> {
    const first = unsentFrom(1)
    if (first !== null && first === this.#known) return
    const before = this.at
    const event = first === null ? null : await this.#find(unsentFrom, first)
    this.#written = event === null ? null : writtenIn(event, this.#parts.bootId)
    this.#known = event?.sequence ?? null
    if (this.at !== before) this.#parts.onChanged()
  }

  /** Past what the outbox does not give, and what was sent behind it. */
  async #find(unsentFrom: UnsentFrom, first: number): Promise<OutgoingEvent | null> {
    try {
      for (let sequence: number | null = first; sequence !== null; ) {
        const [event] = await this.#parts.outbox.readAfter(sequence - 1, 1)
        if (event === undefined) return null
        sequence = unsentFrom(event.sequence)
        if (sequence === event.sequence) return event
      }
      return null
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
