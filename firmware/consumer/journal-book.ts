import { type JournalKey, nextChain } from './arrived-event.ts'
import type { KnownJournal, StoredEvent } from './event-store.ts'
import { type Range, Sequences } from './sequences.ts'
import { type Equations, Tally } from './tally.ts'

/** Broken links told one by one; a journal with more is not mended by a longer list. */
const BREAKS_KEPT = 20

/**
 * The books of one journal: what is there, how far it is proven, and what it counts up to. Events may come in any
 * order; they are read in that of their sequence, so one that overtook others waits here until those have come.
 */
export class JournalBook {
  readonly key: JournalKey
  /** The first that is held; with 1 nothing was given away, and the equations can be judged. */
  first: number
  base: string | null
  readonly tally = new Tally()
  readonly breaks: number[] = []
  /** When something last came that was missing, or a hole opened. */
  progressMs: number
  /** When anything last came; null when nothing has in this run. */
  arrivedMs: number | null = null
  newestAt: string | null = null
  otherBytes = 0
  #beforeFirst: Buffer
  readonly #sequences: Sequences
  #next: number
  #chain: Buffer
  #provenUpTo: number
  #provenChain: Buffer

  constructor(
    key: JournalKey,
    { beforeFirst, first }: { readonly first: number; readonly beforeFirst: Buffer },
    nowMs: number,
  ) {
    this.key = key
    this.first = first
    this.#beforeFirst = beforeFirst
    this.base = null
    this.progressMs = nowMs
    this.#sequences = new Sequences(first)
    this.#next = first
    this.#chain = beforeFirst
    this.#provenUpTo = first - 1
    this.#provenChain = beforeFirst
  }

  /** What the store remembers of it beside its events. */
  get known(): KnownJournal {
    return { ...this.key, first: this.first, beforeFirst: this.#beforeFirst, base: this.base }
  }

  /** The sequence that is read next. */
  get next(): number {
    return this.#next
  }

  get head(): number {
    return this.#sequences.head
  }

  /** Every event up to here is held, and follows from the one before it. */
  get proven(): { readonly upTo: number; readonly chain: Buffer } {
    return { upTo: this.#provenUpTo, chain: this.#provenChain }
  }

  /** How many of the held are proven: these can be given away. */
  get provenHeld(): number {
    return Math.max(0, this.#provenUpTo - this.first + 1)
  }

  get missing(): readonly Range[] {
    return this.#sequences.missing()
  }

  /** Null where earlier events are missing or given away: then nothing can be said. */
  equations(): Equations | null {
    return this.first === 1 && this.#sequences.isWhole ? this.tally.equations() : null
  }

  /** It is held from now on; what was held already changes nothing. */
  arrived(sequence: number, time: string, nowMs: number): void {
    if (this.#sequences.has(sequence)) return
    const wasWhole = this.#sequences.isWhole
    if (sequence < this.head || (wasWhole && sequence > this.head + 1)) this.progressMs = nowMs
    this.#sequences.add(sequence)
    this.arrivedMs = nowMs
    if (this.newestAt === null || Date.parse(time) > Date.parse(this.newestAt)) this.newestAt = time
  }

  /** True while the next event in order is held and was not read. */
  get isBehind(): boolean {
    return this.#sequences.has(this.#next)
  }

  /** Reads the next event in order; any other is not taken. */
  read(event: StoredEvent): void {
    if (event.sequence !== this.#next) return
    if (!nextChain(this.#chain, event.digest).equals(event.chain)) {
      if (this.breaks.length < BREAKS_KEPT) this.breaks.push(event.sequence)
    } else if (this.breaks.length === 0) {
      this.#provenUpTo = event.sequence
      this.#provenChain = event.chain
    }
    this.#next = event.sequence + 1
    this.#chain = event.chain
    this.tally.read(event)
  }

  /** Events below `first` are not held any more, and stand for proven; `chain` is that of the last of them. */
  forgetBelow(first: number, chain: Buffer): void {
    this.first = first
    this.#beforeFirst = chain
    this.#sequences.forgetBelow(first)
    if (this.#next >= first) return
    this.#next = first
    this.#chain = chain
    if (this.breaks.length > 0) return
    this.#provenUpTo = first - 1
    this.#provenChain = chain
  }
}
