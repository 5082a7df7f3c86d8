import { keysOf } from './evolve-memory.ts'
import { daysBetween, type Moment } from './moment.ts'
import { categoriesOf, intervalDaysFor, type Programme } from './programme.ts'
import type { KioskState } from './state.ts'

/** The half of a working day in which somebody is expected. */
export type Half = 'morning' | 'afternoon'

/**
 * One expected person of the roster (花名册). Neither the whole name nor the whole number is kept: `personKey` finds
 * the person when they come, the rest is what the crew needs to go and look for them.
 */
export interface RosterEntry {
  readonly personKey: string
  readonly maskedName: string
  /** Last four characters of the document's number. */
  readonly idTail: string
  readonly category: string | null
  /** Eleven digits. */
  readonly phone: string | null
  /** Class or employer. */
  readonly unit: string | null
  /** Day of the latest proof (核酸证明) elsewhere, `yyyy-mm-dd`. */
  readonly proofDay: string | null
  /** Null: any time of the day. */
  readonly half: Half | null
}

/** People by `personKey`. */
export type Roster = ReadonlyMap<string, RosterEntry>

/** Whom to look at. Null: everybody; the unit '': those of whom no unit is known. */
export interface RosterFilter {
  readonly half: Half | null
  readonly unit: string | null
}

/** How many of the roster stand where today; `expected` is the sum of the others but `notDue` and `overdue`. */
export interface RosterCounts {
  readonly expected: number
  /** A specimen is taken, or they passed where none is foreseen. */
  readonly done: number
  /** Checked in, and not yet collected. */
  readonly here: number
  /** Left the normal path today: somebody of the crew has them. */
  readonly referred: number
  /** Expected, and nobody has seen them today. */
  readonly missing: number
  /** Of the missing: their last proof is older than the interval allows. */
  readonly overdue: number
  /** Their last proof still counts: not expected today. */
  readonly notDue: number
}

export interface MissingPerson {
  readonly maskedName: string
  readonly idTail: string
  readonly unit: string | null
  readonly category: string | null
  readonly half: Half | null
  /** Day of the last proof, elsewhere or here; null when none is known. */
  readonly proofDay: string | null
  readonly isOverdue: boolean
}

export interface RosterStanding {
  readonly counts: RosterCounts
  /** By class or employer, in the order of the file. */
  readonly units: readonly (RosterCounts & { readonly unit: string | null })[]
  readonly missing: readonly MissingPerson[]
}

export interface RosterContext {
  readonly now: Moment
  readonly programme: Programme
}

type Standing = 'done' | 'here' | 'referred' | 'missing' | 'overdue' | 'not-due'

/** Who of the roster is expected today, who came, who is missing: 一个不漏 is reached when `missing` is 0. */
export function rosterStanding(
  state: Readonly<KioskState>,
  roster: Roster,
  filter: RosterFilter,
  context: RosterContext,
): RosterStanding {
  const seen = seenToday(state, context.now.day)
  const all = noCounts()
  const byUnit = new Map<string | null, Counting>()
  const missing: MissingPerson[] = []
  for (const entry of roster.values()) {
    if (filter.half !== null && entry.half !== null && entry.half !== filter.half) continue
    const proofDay = lastProof(state, entry)
    const standing = seen.get(entry.personKey) ?? standingOf(entry, proofDay, context)
    const unit = byUnit.get(entry.unit) ?? noCounts()
    byUnit.set(entry.unit, unit)
    count(unit, standing)
    if (filter.unit !== null && (entry.unit ?? '') !== filter.unit) continue
    count(all, standing)
    if (standing === 'missing' || standing === 'overdue') missing.push(missingPerson(entry, proofDay, standing))
  }
  return { counts: all, units: [...byUnit].map(([unit, counts]) => ({ unit, ...counts })), missing }
}

/** Everybody with a visit today, by their best: who was referred and came back is done. */
function seenToday(state: Readonly<KioskState>, day: string): ReadonlyMap<string, Standing> {
  const seen = new Map<string, Standing>()
  for (const visit of state.visits.values()) {
    const standing = standingOfVisit(visit, day)
    if (standing === null) continue
    // The file may have the number of the card before.
    for (const key of keysOf(visit)) if (seen.get(key) !== 'done') seen.set(key, standing)
  }
  return seen
}

function standingOfVisit(
  { day, reason, state }: { readonly day: string; readonly reason: string | null; readonly state: string },
  today: string,
): Standing | null {
  if (state === 'waiting' || state === 'called') return 'here'
  if (day !== today) return null
  if (state === 'collected' || reason === 'passed') return 'done'
  // Taken over is still referred: the crew has them, and nobody needs to look for them.
  return state === 'referred' || reason === 'taken-over' ? 'referred' : null
}

/** The newer of the roster's proof and the latest specimen taken here. */
function lastProof(state: Readonly<KioskState>, { personKey, proofDay }: RosterEntry): string | null {
  const here = state.lastSeen.get(personKey)?.day ?? null
  if (here === null || proofDay === null) return here ?? proofDay
  return here > proofDay ? here : proofDay
}

function standingOf({ category }: RosterEntry, proofDay: string | null, context: RosterContext): Standing {
  const interval = intervalDaysFor(context.programme, category ?? '')
  if (proofDay === null || interval <= 0) return 'missing'
  const age = daysBetween(proofDay, context.now.day)
  if (age < interval) return 'not-due'
  return age > interval ? 'overdue' : 'missing'
}

function missingPerson(entry: RosterEntry, proofDay: string | null, standing: Standing): MissingPerson {
  const { category, half, idTail, maskedName, unit } = entry
  return { maskedName, idTail, unit, category, half, proofDay, isOverdue: standing === 'overdue' }
}

type Counting = { -readonly [Name in keyof RosterCounts]: number }

function noCounts(): Counting {
  return { expected: 0, done: 0, here: 0, referred: 0, missing: 0, overdue: 0, notDue: 0 }
}

function count(counts: Counting, standing: Standing): void {
  if (standing === 'not-due') {
    counts.notDue += 1
    return
  }
  counts.expected += 1
  if (standing !== 'overdue') counts[standing] += 1
  else {
    counts.missing += 1
    counts.overdue += 1
  }
}

/** The categories that the rules know: what a roster may say of a person. */
export function knownCategories(programmes: readonly Programme[]): readonly string[] {
  return [...new Set(['general', ...programmes.flatMap(categoriesOf)])]
}
