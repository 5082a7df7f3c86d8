import { type ArrivedEvent, decodeEvent, type JournalKey, journalId } from './arrived-event.ts'
import type { ConsumerOptions } from './consumer-options.ts'
import { EVENTS_PER_INSERT_MAX, EventStore, type StoreDatabase } from './event-store.ts'
import { JournalBook } from './journal-book.ts'
import { journalReport, type KnownPresence, peopleTwice, presenceIn, type Report } from './report.ts'
import type { Range } from './sequences.ts'

/** A message as it came; `topic` is null for an event out of a file. */
export interface Arrival {
  readonly topic: string | null
  readonly bytes: Uint8Array
}

/** `copy`: the same bytes were there. `other-bytes`: under this id there were others; both are kept, the first counts. */
export type Taken = 'new' | 'copy' | 'other-bytes' | 'refused'

const PEOPLE_MAX = 1_000
/** Journals told apart: several of each of a district's kiosks. What somebody invents beyond is refused. */
const JOURNALS_MAX = 10_000
const TOPIC_CHARACTERS_MAX = 200
/** Stands before the first event (contract, section 4). */
const CHAIN_START = Buffer.alloc(32)

/**
 * The district's side of the contract, as an example and as a judge: takes what comes, each event once, and says what
 * is proven, missing, altered or unbalanced. What was taken is on disk when `take` resolves.
 */
export class Consumer {
  readonly #store: EventStore
  readonly #options: ConsumerOptions
  readonly #books = new Map<string, JournalBook>()
  /** By base topic. */
  readonly #presence = new Map<string, KnownPresence>()
  #held = 0

  private constructor(store: EventStore, options: ConsumerOptions) {
    this.#store = store
    this.#options = options
  }

  /** Reads what the store holds from earlier runs. */
  static async open(database: StoreDatabase, options: ConsumerOptions): Promise<Consumer> {
    const consumer = new Consumer(await EventStore.open(database), options)
    await consumer.#load()
    return consumer
  }

  get store(): EventStore {
    return this.#store
  }

  /** Any number of messages; whatever they hold, each is answered. */
  async take(arrivals: readonly Arrival[]): Promise<readonly Taken[]> {
    const taken: Taken[] = []
    for (let i = 0; i < arrivals.length; i += EVENTS_PER_INSERT_MAX) {
      taken.push(...(await this.#takeSome(arrivals.slice(i, i + EVENTS_PER_INSERT_MAX))))
    }
    return taken
  }

  /** The body of a `presence` topic; anything else is counted like any message that is none. */
  async presence(topic: string, bytes: Uint8Array): Promise<void> {
    const state = presenceIn(bytes)
    const base = topic.replace(/\/presence$/, '')
    const isKnown = this.#presence.has(base) || this.#presence.size < JOURNALS_MAX
    if (state === null || !isKnown) await this.#refuse('not-a-presence', topic)
    else if (this.#presence.get(base)?.state !== state)
      this.#presence.set(base, { state, sinceMs: this.#options.nowMs() })
  }

  /** Up to where each journal can be receipted: proven, and nothing under its ids is in doubt. */
  receiptable(): readonly (JournalKey & {
    readonly base: string | null
    readonly upTo: number
    readonly chain: string
  })[] {
    return [...this.#books.values()].flatMap(({ base, key, otherBytes, proven }) =>
      otherBytes > 0 || proven.upTo === 0
        ? []
        : [{ ...key, base, upTo: proven.upTo, chain: proven.chain.toString('base64url') }],
    )
  }

  /**
   * What is missing before the first event that is held, an earlier store had: it is not asked for any more, and the
   * chain is taken on trust where that first event stands. Null where nothing is missing before it, or this store held
   * what was before it and gave it away; else the range.
   */
  async beginAnew(key: JournalKey): Promise<Range | null> {
    const book = this.#books.get(nameOf(key))
    const gone = book?.holes[0]
    if (book === undefined || gone?.from !== 1) return null
    const [anchor] = await this.#store.page(key, gone.to + 1)
    if (anchor?.sequence !== gone.to + 1) return null
    book.forgetBelow(anchor.sequence + 1, anchor.chain)
    await this.#store.saveJournal(book.known)
    await this.#readAll(new Set([nameOf(key)]))
    return gone
  }

  async report(): Promise<Report> {
    const { nowMs, patienceMs } = this.#options
    const journals = [...this.#books.values()].map((book) =>
      journalReport(book, this.#presence.get(book.base ?? '') ?? null, nowMs(), patienceMs),
    )
    const otherBytes = await this.#store.otherBytes()
    const isRight =
      otherBytes.length === 0 &&
      journals.every(
        ({ breaks, equations, missing, unreadable }) =>
          missing.length + unreadable.length + breaks.length === 0 && equations?.hold !== false,
      )
    return {
      events: this.#held,
      copies: await this.#store.copies(),
      journals: journals.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
      otherBytes,
      outOfPlace: await this.#store.outOfPlace(),
      people: peopleTwice(await this.#store.twicePresent(PEOPLE_MAX)),
      refused: await this.#store.refusals(),
      isRight,
    }
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  /** Reads what another program has put into the store meanwhile. */
  async refresh(): Promise<void> {
    if (await this.#store.isChangedElsewhere()) await this.#readStore()
  }

  async #load(): Promise<void> {
    await this.#readStore()
    for (const book of this.#books.values()) book.arrivedMs = null
    for (const id of await this.#store.otherBytes()) this.#bookOfId(id)
    await this.#store.isChangedElsewhere()
  }

  async #readStore(): Promise<void> {
    const nowMs = this.#options.nowMs()
    for (const known of await this.#store.journals()) {
      const name = nameOf(known)
      const { base, journal, kiosk, mode } = known
      const book = this.#books.get(name) ?? new JournalBook({ kiosk, mode, journal }, known, nowMs)
      book.base ??= base
      if (known.first > book.first) book.forgetBelow(known.first, known.beforeFirst)
      this.#books.set(name, book)
      for (let from = book.holes[0]?.from ?? book.head + 1; ; ) {
        const page = await this.#store.page(book.key, from)
        for (const event of page) {
          book.arrived(event, nowMs)
          book.read(event)
          from = event.sequence + 1
        }
        if (page.length === 0) break
      }
    }
    await this.#readAll(new Set(this.#books.keys()))
    this.#held = await this.#store.count()
  }

  #bookOfId(id: string): void {
    for (const book of this.#books.values()) {
      if (id.startsWith(`${journalId(book.key)}.`)) book.otherBytes += 1
    }
  }

  async #takeSome(arrivals: readonly Arrival[]): Promise<readonly Taken[]> {
    const taken: Taken[] = []
    let run = new Map<string, { readonly event: ArrivedEvent; readonly at: number }>()
    for (const [at, { bytes, topic }] of arrivals.entries()) {
      const decoded = decodeEvent(topic, bytes)
      const isForeign = decoded.ok && this.#isForeign(decoded.event)
      const book = decoded.ok && !isForeign ? await this.#bookOf(decoded.event) : null
      taken.push(book === null ? 'refused' : 'copy')
      if (!decoded.ok || book === null) {
        const flaw = isForeign ? 'foreign-kiosk' : 'too-many-journals'
        await this.#refuse(decoded.ok ? flaw : decoded.flaw, topic ?? 'file')
        continue
      }
      // What was given away and comes again was there already: it cannot be compared any more, and is not held again.
      if (decoded.event.sequence < book.first) continue
      if (run.has(decoded.event.id)) {
        await this.#put(run, taken)
        run = new Map()
      }
      run.set(decoded.event.id, { event: decoded.event, at })
    }
    await this.#put(run, taken)
    return taken
  }

  /** Each id once. */
  async #put(
    run: ReadonlyMap<string, { readonly event: ArrivedEvent; readonly at: number }>,
    taken: Taken[],
  ): Promise<void> {
    const items = [...run.values()]
    const stored = await this.#store.put(
      items.map(({ event }) => event),
      this.#options.nowMs(),
    )
    for (const [i, { at, event }] of items.entries()) {
      const what = stored[i] ?? 'copy'
      taken[at] = what
      this.#note(event, what)
    }
    await this.#readAll(new Set(items.map(({ event }) => nameOf(event))))
    await this.#giveAway()
  }

  /** Who may write at a topic is the broker's word; that nobody says more there than their own, is ours. */
  #isForeign({ base, kiosk }: ArrivedEvent): boolean {
    const { owners } = this.#options
    return owners !== undefined && base !== null && !owners(base).includes(kiosk)
  }

  /** Null when there are too many to tell apart. */
  async #bookOf(event: ArrivedEvent): Promise<JournalBook | null> {
    const { base, journal, kiosk, mode } = event
    const name = nameOf(event)
    let book = this.#books.get(name)
    if (book === undefined) {
      if (this.#books.size >= JOURNALS_MAX) return null
      book = new JournalBook({ kiosk, mode, journal }, { first: 1, beforeFirst: CHAIN_START }, this.#options.nowMs())
      this.#books.set(name, book)
      await this.#store.saveJournal(book.known)
    }
    if (base !== null && base !== book.base) {
      book.base = base
      await this.#store.saveJournal(book.known)
    }
    return book
  }

  #note(event: ArrivedEvent, taken: Taken): void {
    const book = this.#books.get(nameOf(event))
    if (book === undefined) return
    const nowMs = this.#options.nowMs()
    if (taken === 'new') this.#held += 1
    if (taken === 'new') book.arrived(event, nowMs)
    if (taken === 'other-bytes') book.otherBytes += 1
    book.arrivedMs = nowMs
  }

  async #readAll(names: ReadonlySet<string>): Promise<void> {
    for (const name of names) {
      const book = this.#books.get(name)
      while (book?.isBehind === true) {
        for (const event of await this.#store.page(book.key, book.next)) book.read(event)
      }
    }
  }

  /** A page at a time, so that it does not happen at every event; never beyond what is proven. */
  async #giveAway(): Promise<void> {
    while (this.#held > this.#options.eventsMax) {
      const book = await this.#giver()
      const page = book === null ? [] : await this.#store.page(book.key, 0)
      const upTo = this.#options.isLasting ? (book?.proven.upTo ?? 0) : Infinity
      const last = page.findLast(({ sequence }) => sequence <= upTo)
      if (book === null || last === undefined) return
      const first = last.sequence + 1
      book.forgetBelow(first, last.chain)
      await this.#store.saveJournal(book.known)
      await this.#store.removeBelow(book.key, first)
      this.#held = await this.#store.count()
    }
  }

  /** The journal of the oldest event, or that with the most that is proven; null when none has anything proven. */
  async #giver(): Promise<JournalBook | null> {
    const key = await this.#store.oldest()
    const oldest = key === null ? undefined : this.#books.get(nameOf(key))
    if (oldest !== undefined && (oldest.provenHeld > 0 || !this.#options.isLasting)) return oldest
    let most: JournalBook | null = null
    for (const book of this.#books.values()) if (book.provenHeld > (most?.provenHeld ?? 0)) most = book
    return most
  }

  async #refuse(flaw: string, topic: string): Promise<void> {
    await this.#store.refuse(flaw, topic.slice(0, TOPIC_CHARACTERS_MAX), this.#options.nowMs())
  }
}

function nameOf({ journal, kiosk, mode }: JournalKey): string {
  return `${kiosk} ${mode} ${String(journal).padStart(9, '0')}`
}
