import { unsentLevel } from '../domain/alerts.ts'
import { crewTask } from '../domain/crew-tasks.ts'
import type { Moment } from '../domain/moment.ts'
import type { CrewTask } from '../domain/view.ts'
import type { ClockTrust } from '../ports/clock.ts'

/** The crew is told when events have not reached the district for hours: they may be the only ones who can see why. */
export function unsentTasks(
  { oldestUnsentAt }: { readonly oldestUnsentAt: string | null },
  now: Moment,
  trust: ClockTrust,
): readonly CrewTask[] {
  return unsentLevel(oldestUnsentAt, now, trust) === null ? [] : [crewTask('events-unsent', 'uplink', null)]
}
