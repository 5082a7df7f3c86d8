import { dayFigures, needsClosing } from './day-closing.ts'
import type { DayFigures } from './day-report.ts'
import { type DisinfectionNeed, disinfectionNeeds } from './disinfection.ts'
import type { Moment } from './moment.ts'
import type { Programme } from './programme.ts'
import type { KioskState, WorkingDay } from './state.ts'

/** One working day as the crew reads it. */
export interface DayRecord {
  readonly figures: DayFigures
  /** `changed`: closed, and something was counted since; the next revision tells it. */
  readonly state: 'open' | 'closed' | 'changed'
  /** Of the latest closing; 0 before the first. */
  readonly revision: number
  /** RFC 3339; null before the first closing. */
  readonly closedAt: string | null
}

/** One line of an earlier day. */
export interface PastDay {
  readonly day: string
  readonly revision: number
  readonly people: number
  readonly tubes: number
  readonly differences: number
}

export interface DayView extends DayRecord {
  /** RFC 3339: when this was true. */
  readonly at: string
  /** `HH:MM` at which the report is due. */
  readonly closesAt: string
  readonly disinfection: readonly DisinfectionNeed[]
  /** Newest first; the days that the kiosk still has the figures of. */
  readonly earlier: readonly PastDay[]
}

/** Null before the first day was opened. */
export function dayView(
  state: Readonly<KioskState>,
  { closesAt, now, programme }: { readonly closesAt: string; readonly now: Moment; readonly programme: Programme },
): DayView | null {
  const { day } = state
  if (day === null) return null
  const earlier = [...state.days.values()].filter((other) => other !== day).map((other) => pastDay(state, other))
  return {
    ...dayRecord(state, day, programme),
    at: now.time,
    closesAt,
    disinfection: disinfectionNeeds(day, programme),
    earlier: earlier.sort((a, b) => (a.day < b.day ? 1 : -1)),
  }
}

/** A day whose figures are still there; null for any other. */
export function recordOf(state: Readonly<KioskState>, name: string, programme: Programme): DayRecord | null {
  const day = state.days.get(name)
  return day === undefined ? null : dayRecord(state, day, programme)
}

function dayRecord(state: Readonly<KioskState>, day: WorkingDay, programme: Programme): DayRecord {
  const revision = state.closings.get(day.day) ?? 0
  const isTold = !needsClosing(state, day)
  const figures = dayFigures(state, day, programme)
  return {
    // What was open when an earlier day was closed is not to be seen any more; its closing said it.
    figures: day === state.day ? figures : { ...figures, differences: day.differences },
    state: isTold ? 'closed' : revision === 0 ? 'open' : 'changed',
    revision,
    closedAt: day.closedAt,
  }
}

function pastDay(state: Readonly<KioskState>, { counts, day, differences }: WorkingDay): PastDay {
  const of = (name: string): number => counts.get(name) ?? 0
  return {
    day,
    revision: state.closings.get(day) ?? 0,
    people: of('visit.checked-in'),
    tubes: of('tube.sealed'),
    differences: differences.length,
  }
}
