import type { DisinfectedArea, SamplingEvent } from './events.ts'
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
 * Areas that are due at a time of the day. The day has `perDay` equal parts; the round of each part is due in its
 * middle, so that two rounds are never minutes apart. `minutes` since midnight.
 */
export function disinfectionsDue(
  day: Pick<WorkingDay, 'counts'>,
  programme: Programme,
  minutes: number,
): readonly DisinfectedArea[] {
  const part = 1_440 / Math.max(1, programme.disinfection.perDay)
  const rounds = Math.min(programme.disinfection.perDay, Math.floor(minutes / part + 0.5))
  return disinfectionNeeds(day, programme)
    .filter(({ done }) => done < rounds)
    .map(({ area }) => area)
}
