import { add, countsOf, withZeros } from './day-counts.ts'
import type { CloseCause, DayClosed, DayDifference, DayFigures, DifferenceCode, PriceLine } from './day-report.ts'
import { disinfectionNeeds } from './disinfection.ts'
import type { SamplingEvent } from './events.ts'
import { daysBetween } from './moment.ts'
import { unfinished } from './new-day.ts'
import { hasPrintedLabel } from './printed-label.ts'
import type { Programme } from './programme.ts'
import { isOpenVisit, type KioskState, type Tube, type WorkingDay } from './state.ts'
import type { Turn } from './turn.ts'

/** The closing of a day that the state knows. `alsoNow` is written before it in the same append. */
export function closing(
  { context, state }: Turn,
  day: WorkingDay,
  cause: CloseCause,
  by: { readonly alsoNow?: readonly SamplingEvent[]; readonly operator?: string } = {},
): SamplingEvent {
  const data: DayClosed = {
    ...dayFigures(state, day, context.programme, by.alsoNow),
    revision: (state.closings.get(day.day) ?? 0) + 1,
    cause,
    late: daysBetween(day.day, context.now.day) > 0,
    ...(by.operator === undefined ? {} : { operator: by.operator }),
  }
  return { type: 'day.closed', subject: day.day, data }
}

/** Whether the latest closing, if there is one, does not tell all of the day. */
export function needsClosing(state: Readonly<KioskState>, day: WorkingDay): boolean {
  return day.isChanged || !state.closings.has(day.day)
}

/** What a day would be closed with now. `alsoNow` is decided and not folded yet; it belongs to the day that is open. */
export function dayFigures(
  state: Readonly<KioskState>,
  day: WorkingDay,
  programme: Programme,
  alsoNow: readonly SamplingEvent[] = [],
): DayFigures {
  const isOpen = day === state.day
  const left = isOpen ? stillOpen(state, alsoNow) : NOTHING_OPEN
  const counts = new Map(day.counts)
  for (const event of alsoNow) for (const count of countsOf(state, event)) add(counts, count)
  counts.set('open.people', left.people)
  counts.set('open.unlabelled', left.unlabelled)
  const prices = priceLines(day)
  return {
    day: day.day,
    firstSequence: day.firstSequence,
    lastSequence: isOpen ? state.sequence + alsoNow.length : day.lastSequence,
    counts: withZeros(counts),
    prices,
    differences: [
      ...equations(counts),
      ...left.unfinished,
      ...ofPrices(prices),
      ...ofDisinfection(counts, programme),
      ...ofDay(day),
    ].filter(({ count }) => count !== 0),
  }
}

interface StillOpen {
  readonly people: number
  readonly unlabelled: number
  readonly unfinished: readonly DayDifference[]
}

const NOTHING_OPEN: StillOpen = { people: 0, unlabelled: 0, unfinished: [] }

/** What a closing names and never waits for. */
function stillOpen(state: Readonly<KioskState>, alsoNow: readonly SamplingEvent[]): StillOpen {
  const gone = new Set(alsoNow.map(({ subject }) => subject))
  const voided = new Set(alsoNow.filter(({ type }) => type === 'tube.voided').map(({ subject }) => subject))
  const visits = [...state.visits.values()].filter(({ id }) => !gone.has(id))
  const tubes = [...state.tubes.values()]
  const inUse = tubes.filter((tube) => tube.state !== 'voided' && !voided.has(tube.number))
  const isMissing = (tube: Tube): boolean => tube.lastCopy > 0 && !hasPrintedLabel(state, tube.number)
  return {
    ...unfinished(state, gone),
    unfinished: [
      difference('people-waiting', visits.filter(isOpenVisit).length),
      difference('people-absent', visits.filter((visit) => visit.state === 'absent').length),
      difference('referrals-open', visits.filter((visit) => visit.state === 'referred').length),
      difference('tubes-open', tubes.filter((tube) => tube.state === 'open' && !gone.has(tube.number)).length),
      difference(
        'tubes-not-handed-over',
        inUse.filter((tube) => tube.state === 'sealed' && tube.handedOverAtMs === null).length,
      ),
      difference('labels-missing', inUse.filter(isMissing).length),
    ],
  }
}

/** The two equations of the contract (section 4), each with what came over from other days and goes over to others. */
function equations(counts: ReadonlyMap<string, number>): readonly DayDifference[] {
  const of = (name: string): number => counts.get(name) ?? 0
  const inTubes = of('tube.sealed.people') + of('open.people') - of('carried.people')
  const labelled = of('tube.opened.printed') + of('carried.unlabelled') - of('open.unlabelled')
  return [
    difference('samples-and-tubes', Math.abs(of('sample.collected') - of('sample.voided') - inTubes)),
    difference('labels-and-tubes', Math.abs(of('label.printed') - of('label.printed.copy') - labelled)),
  ]
}

/** Ceilings in yuan for one person (限价), by price class, where the programme names none. */
const CEILING_YUAN: Readonly<Record<string, number>> = { single: 16, pooled: 5, mass: 3.5 }

function priceLines({ prices }: WorkingDay): readonly PriceLine[] {
  return [...prices.values()].map((line) => ({
    ...line,
    totalYuan: (Math.round((line.yuan ?? 0) * 100) * line.people) / 100,
    ceilingYuan: line.ceilingYuan ?? ceilingOf(line.class),
  }))
}

function ceilingOf(priceClass: string): number | null {
  return Object.hasOwn(CEILING_YUAN, priceClass) ? (CEILING_YUAN[priceClass] ?? null) : null
}

function ofPrices(prices: readonly PriceLine[]): readonly DayDifference[] {
  const above = prices.filter(({ ceilingYuan, yuan }) => ceilingYuan !== null && (yuan ?? 0) > ceilingYuan)
  return [
    difference(
      'above-ceiling',
      above.reduce((sum, { people }) => sum + people, 0),
    ),
  ]
}

/** A day on which nobody came asks for none. */
function ofDisinfection(counts: Map<string, number>, programme: Programme): readonly DayDifference[] {
  if ((counts.get('visit.checked-in') ?? 0) + (counts.get('sample.collected') ?? 0) === 0) return []
  const missing = disinfectionNeeds({ counts }, programme).map(({ done, perDay }) => Math.max(0, perDay - done))
  return [
    difference(
      'disinfections-missing',
      missing.reduce((sum, count) => sum + count, 0),
    ),
  ]
}

function ofDay({ isIncomplete, reopenings }: WorkingDay): readonly DayDifference[] {
  return [difference('day-reopened', reopenings), difference('counts-incomplete', isIncomplete ? 1 : 0)]
}

export function difference(code: DifferenceCode, count: number): DayDifference {
  return { code, count }
}
