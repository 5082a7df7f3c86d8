import type { DisinfectedArea } from './disinfection-record.ts'
import type { SamplingEvent } from './events.ts'
import type { OpeningRange } from './opening-hours.ts'
import type { Programme } from './programme.ts'
import type { WorkingDay } from './state.ts'
import { type Decision, type Turn, write } from './turn.ts'

/** What has to be disinfected so often a day, each for itself; the waiting area is on record where it is done. */
const REQUIRED: readonly DisinfectedArea[] = ['booth', 'table']

export interface DisinfectionNeed {
  readonly area: DisinfectedArea
  readonly done: number
  readonly perDay: number
}

export function disinfect(turn: Turn, area: DisinfectedArea, operator: string): Decision {
  const event: SamplingEvent = { type: 'site.disinfected', subject: area, data: { area, operator } }
  return write(turn, event)
}

/** How often each area was done in a day, and how often it has to be. Who does the whole site does every area. */
export function disinfectionNeeds(
  { counts }: Pick<WorkingDay, 'counts'>,
  { disinfection: { perDay } }: Programme,
): readonly DisinfectionNeed[] {
  const of = (area: DisinfectedArea): number => counts.get(`site.disinfected.${area}`) ?? 0
  return REQUIRED.map((area) => ({ area, done: of(area) + of('site'), perDay }))
}

/**
 * Areas that are due at a minute of the day. The time from the first opening to the last closing (all day where a site
 * never closes) has `perDay` equal parts; the round of each part is due in its middle, so that two rounds are never
 * minutes apart.
 */
export function disinfectionsDue(
  day: Pick<WorkingDay, 'counts'>,
  at: { readonly programme: Programme; readonly openingHours: readonly OpeningRange[]; readonly minute: number },
): readonly DisinfectedArea[] {
  const { perDay } = at.programme.disinfection
  const { from, to } = workingTime(at.openingHours)
  const part = (to - from) / Math.max(1, perDay)
  const rounds = Math.min(perDay, Math.floor((at.minute - from) / part + 0.5))
  return disinfectionNeeds(day, at.programme)
    .filter(({ done }) => done < rounds)
    .map(({ area }) => area)
}

function workingTime(ranges: readonly OpeningRange[]): { readonly from: number; readonly to: number } {
  const isThroughMidnight = ranges.some(({ fromMinute, toMinute }) => toMinute <= fromMinute)
  if (ranges.length === 0 || isThroughMidnight) return { from: 0, to: 1_440 }
  return {
    from: Math.min(...ranges.map(({ fromMinute }) => fromMinute)),
    to: Math.max(...ranges.map(({ toMinute }) => toMinute)),
  }
}
