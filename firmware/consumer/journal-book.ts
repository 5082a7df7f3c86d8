import { type ArrivedEvent, type JournalKey, nextChain } from './arrived-event.ts'
import type { KnownJournal, StoredEvent } from './event-store.ts'
import { SaidUnreadable } from './said-unreadable.ts'
import { type Range, Sequences } from './sequences.ts'
import { type Equations, Tally } from './tally.ts'

/** Broken links told one by one; a journal with more is not mended by a longer list. */
const BREAKS_KEPT = 20

/**
 * The books of one journal: what is there, how far it is proven, and what it counts up to. Events may come in any
 * order; they are read in that of their sequence, so one that overtook others waits here until those have come. What the
 * kiosk itself says will not come is stepped over: the chain of the event behind it is taken on trust, and nothing behind
 * it stands for proven before the event that says so does.
 */
export class JournalBook {
  readonly key: JournalKey
  /** The first that is held; with 1 nothing was given away, and the equations can be judged. */
  first: number
  base: string | null
  tally = new Tally()
  readonly breaks: number[] = []
  /** When something last came that was missing, or a hole opened. */
  progressMs: number
  /** When anything last came; null when nothing has in this run. */
  arrivedMs: number | null = null
  newestAt: string | null = null
  otherBytes = 0
  #beforeFirst: Buffer
  readonly #sequences: Sequences
  readonly #said = new SaidUnreadable()
  /** Holes that were stepped over, while what says so is not proven. */
  #bridged: readonly Range[] = []
  /** The event from which on they are proven; null when that is to be found out again. */
  #bridgesHold: number | null = null
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

  /** The sequence that is read next; behind a hole all of which the kiosk says is unreadable. */
  get next(): number {
    if (this.#sequences.has(this.#next)) return this.#next
    const hole = this.#sequences.holeFrom(this.#next)
    return hole === null || this.#said.saidBy(hole) === Infinity ? this.#next : hole.to + 1
  }

  get head(): number {
    return this.#sequences.head
  }

  /** Every event up to here is held and follows from the one before it, but for those that are proven to be unreadable. */
  get proven(): { readonly upTo: number; readonly chain: Buffer } {
    return { upTo: this.#provenUpTo, chain: this.#provenChain }
  }

  /** How many of the held are proven: these can be given away. */
  get provenHeld(): number {
    return Math.max(0, this.#provenUpTo - this.first + 1)
  }

  /** What is not held below the head, for whatever reason. */
  get holes(): readonly Range[] {
    return this.#sequences.missing()
  }

  /** The holes, by whether the kiosk says that they will not come. */
  get gone(): ReturnType<SaidUnreadable['split']> {
    return this.#said.split(this.holes)
  }

  /** Null where earlier events are missing or given away: then nothing can be said. */
  equations(): Equations | null {
    return this.first === 1 && this.#sequences.isWhole ? this.tally.equations() : null
  }

  /** It is held from now on; what was held already changes nothing. */
  arrived(event: Pick<ArrivedEvent, 'sequence' | 'type' | 'time' | 'data'>, nowMs: number): void {
    const { sequence, time } = event
    if (this.#sequences.has(sequence)) return
    if (sequence < this.#next) this.#beginAgain()
    const wasWhole = this.#sequences.isWhole
    if (sequence < this.head || (wasWhole && sequence > this.head + 1)) this.progressMs = nowMs
    this.#sequences.add(sequence)
    this.arrivedMs = nowMs
    if (this.#said.hear(event)) this.#bridgesHold = null
    if (this.newestAt === null || Date.parse(time) > Date.parse(this.newestAt)) this.newestAt = time
  }

  /** True while the next event in order is held and was not read. */
  get isBehind(): boolean {
    return this.#sequences.has(this.next)
  }

  /** Reads the next event in order; any other is not taken. */
  read(event: StoredEvent): void {
    if (event.sequence !== this.next) return
    const follows = nextChain(this.#chain, event.digest).equals(event.chain)
    if (event.sequence > this.#next) this.#stepOver({ from: this.#next, to: event.sequence - 1 })
    else if (!follows && this.breaks.length < BREAKS_KEPT) this.breaks.push(event.sequence)
    else if (this.breaks.length === 0 && event.sequence >= this.#bridgesHoldFrom()) {
      this.#provenUpTo = event.sequence
      this.#provenChain = event.chain
      this.#bridged = []
      this.#bridgesHold = null
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
    this.#said.forgetBelow(first)
    this.#bridged = this.#bridged.filter(({ to }) => to >= first)
    this.#bridgesHold = null
    if (this.#next < first) {
      this.#next = first
      this.#chain = chain
    }
    if (this.breaks.length > 0 || this.#provenUpTo >= first - 1) return
    this.#provenUpTo = first - 1
    this.#provenChain = chain
  }

  #stepOver(hole: Range): void {
    this.#bridged = [...this.#bridged, hole]
    this.#bridgesHold = null
  }

  /** The event right behind a hole is on trust itself: what it says has no proof, whoever goes on from its chain. */
  #bridgesHoldFrom(): number {
    if (this.#bridgesHold !== null) return this.#bridgesHold
    const onTrust = new Set(this.#bridged.map(({ to }) => to + 1))
    this.#bridgesHold = Math.max(0, ...this.#bridged.map((hole) => this.#said.saidBy(hole, onTrust)))
    return this.#bridgesHold
  }

  /** Something came of what was stepped over (an older copy, carried out): it is read as if it had always been there. */
  #beginAgain(): void {
    this.#next = this.first
    this.#chain = this.#beforeFirst
    this.#provenUpTo = this.first - 1
    this.#provenChain = this.#beforeFirst
    this.#bridged = []
    this.#bridgesHold = null
    this.breaks.length = 0
    this.tally = new Tally()
  }
}
