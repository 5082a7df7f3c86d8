import { unsentLevel } from '../domain/alerts.ts'
import { crewTask } from '../domain/crew-tasks.ts'
import type { CrewTask } from '../domain/view.ts'

/** The crew is told when events have not reached the district for hours: they may be the only ones who can see why. */
export function unsentTasks({ unsentForMs }: { readonly unsentForMs: number | null }): readonly CrewTask[] {
  return unsentLevel(unsentForMs) === null ? [] : [crewTask('events-unsent', 'uplink', null)]
}
