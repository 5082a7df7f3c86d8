import { crewTask } from '../domain/crew-tasks.ts'
import type { CrewTask, CrewView } from '../domain/view.ts'

/** What the kiosk itself wants of the crew, beside what follows from the journal. */
export interface OwnTasks {
  readonly isWritable: boolean
  /** More urgent than what the journal asks for. */
  readonly above: readonly CrewTask[]
  /** Devices that the rules need. */
  readonly missing: readonly string[]
  /** Who is on duty for longer is reminded. */
  readonly shiftMinutes: number
  readonly below: readonly CrewTask[]
}

/** All tasks of the crew, most urgent first. */
export function allTasks({ onDuty, tasks }: CrewView, own: OwnTasks): readonly CrewTask[] {
  const tired = onDuty.filter(({ minutes }) => minutes >= own.shiftMinutes)
  return [
    ...(own.isWritable ? [] : [crewTask('journal', 'journal', null)]),
    ...own.above,
    ...tasks,
    ...own.missing.map((device) => crewTask('device-missing', device, null)),
    ...tired.map(({ minutes, operator }) => crewTask('shift-over', operator, `shift:${minutes}`)),
    ...own.below,
  ]
}
