import { type JournalKey, recordIn } from './arrived-event.ts'
import type { TwicePresent } from './event-store.ts'
import type { JournalBook } from './journal-book.ts'
import type { Range } from './sequences.ts'
import type { Equations } from './tally.ts'

/** One journal of one kiosk, as the district holds it. */
export interface JournalReport extends JournalKey {
  /** Base topic on which it came last; null when it came by a file. */
  readonly base: string | null
  /** Highest sequence that has come. */
  readonly head: number
  /** The first that is still held. */
  readonly first: number
  /** Every event from the first on is there, or proven to be unreadable, and its chain is right, up to here. */
  readonly provenUpTo: number
  /** base64url, at `provenUpTo`. */
  readonly chain: string
  /** Not there, and nothing says that it is still to come. */
  readonly missing: readonly Range[]
  /** Not there yet: the kiosk is away, or its backlog is on the way. */
  readonly awaited: readonly Range[]
  /** Not there, and the kiosk itself says that they will not come: they are damaged on its disk. */
  readonly unreadable: readonly Range[]
  /** Events that do not follow from the one before them; the first twenty. */
  readonly breaks: readonly number[]
  readonly byType: Readonly<Record<string, number>>
  readonly unknownTypes: number
  /** Null where not every event is there. */
  readonly equations: Equations | null
  /** `time` of the newest event. */
  readonly newestAt: string | null
  /** Milliseconds since anything came; null when nothing has in this run. */
  readonly quietMs: number | null
  /** What the kiosk last said; null when it said nothing in this run. */
  readonly presence: 'online' | 'offline' | 'lost' | null
}

/** A person who was checked in at two places on one day. Whole numbers stand in the events only. */
export interface PersonTwice {
  readonly mode: string
  readonly day: string
  /** Kind of document and number, the middle covered. */
  readonly person: string
  readonly at: readonly { readonly source: string; readonly id: string }[]
}

export interface Report {
  readonly events: number
  readonly copies: number
  readonly journals: readonly JournalReport[]
  /** Ids under which different bytes came. */
  readonly otherBytes: readonly string[]
  /** Events on the topic of another place than their `source`. */
  readonly outOfPlace: number
  readonly people: readonly PersonTwice[]
  /** Messages that were no events. */
  readonly refused: readonly { readonly flaw: string; readonly topic: string; readonly count: number }[]
  /** Nothing is missing, unreadable, altered or unbalanced. People at two places and refused messages are for somebody to look at. */
  readonly isRight: boolean
}

/** What a kiosk last said about itself, and since when it says so. */
export interface KnownPresence {
  readonly state: 'online' | 'offline' | 'lost'
  readonly sinceMs: number
}

/** Null for anything that is no body of a `presence` topic. */
export function presenceIn(bytes: Uint8Array): KnownPresence['state'] | null {
  const state = recordIn(bytes)?.['state']
  return state === 'online' || state === 'offline' || state === 'lost' ? state : null
}

/**
 * What can be said of one journal now. A hole is awaited while the kiosk is away (it may have all of it in its
 * journal), and for `patienceMs` after the last progress while it is there: its backlog comes in order, and events of
 * the moment overtake it.
 */
export function journalReport(
  book: JournalBook,
  presence: KnownPresence | null,
  nowMs: number,
  patienceMs: number,
): JournalReport {
  const { arrivedMs, base, breaks, first, gone, head, key, newestAt, proven, tally } = book
  const { missing, unreadable } = gone
  const sinceMs = Math.max(book.progressMs, presence?.sinceMs ?? 0)
  const isAway = presence !== null && presence.state !== 'online'
  const isAwaited = patienceMs > 0 && (isAway || nowMs - sinceMs < patienceMs)
  return {
    ...key,
    base,
    head,
    first,
    provenUpTo: proven.upTo,
    chain: proven.chain.toString('base64url'),
    missing: isAwaited ? [] : missing,
    awaited: isAwaited ? missing : [],
    unreadable,
    breaks,
    byType: Object.fromEntries(tally.byType),
    unknownTypes: tally.unknown,
    equations: book.equations(),
    newestAt,
    quietMs: arrivedMs === null ? null : nowMs - arrivedMs,
    presence: presence?.state ?? null,
  }
}

export function peopleTwice(rows: readonly TwicePresent[]): readonly PersonTwice[] {
  return [...Map.groupBy(rows, ({ day, mode, person }) => `${mode} ${day} ${person}`).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { day, mode, person } = first
    return [{ mode, day, person: covered(person), at: group.map(({ id, source }) => ({ source, id })) }]
  })
}

/** `resident-card 119999******0015`: enough to compare with a list, too little to copy. */
function covered(person: string): string {
  const [kind = '', number = ''] = person.split(' ')
  const shown = Math.min(6, Math.floor(number.length / 3))
  const middle = '*'.repeat(Math.max(0, number.length - 2 * shown))
  return `${kind} ${number.slice(0, shown)}${middle}${number.slice(number.length - shown)}`
}
