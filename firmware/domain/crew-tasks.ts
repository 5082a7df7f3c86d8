import { waitingAtDesk } from './desk.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import { isOfVoidTube, newestLabel } from './label-jobs.ts'
import { calledGroupWithoutTube } from './queue.ts'
import type { Session } from './session.ts'
import { type KioskState, labelsWaiting } from './state.ts'
import type { CrewTask, ViewContext } from './view.ts'
import { visitView } from './visit-view.ts'

/** What somebody has to do now, most urgent first. */
export function crewTasks(state: Readonly<KioskState>, session: Session, context: ViewContext): readonly CrewTask[] {
  const referred = [...state.visits.values()].filter((visit) => visit.state === 'referred')
  return [
    ...(session.phase === 'needs-staff' ? [crewTask('resident-needs-staff', 'booth', session.concern)] : []),
    ...referred.map((visit) => ({
      ...crewTask('referred', visit.id, visit.reason),
      ...(visit.person === null ? {} : { who: visitView(state, visit, context.now.day) }),
    })),
    ...(labelsWaiting(state) < LABELS_WAITING_MAX ? [] : [crewTask('labels-waiting', 'labelPrinter', null)]),
    ...labelTasks(state),
    ...tubeTasks(state, context),
    ...[...state.faults].map(([device, fault]) => crewTask('device-faulted', device, fault)),
  ]
}

function labelTasks(state: Readonly<KioskState>): readonly CrewTask[] {
  return [...state.tubes.keys()].flatMap((tube) => {
    const label = newestLabel(state, tube)
    if (label === null || isOfVoidTube(state, label)) return []
    if (label.state === 'failed') return [crewTask('label-failed', label.id, label.cause)]
    return label.state === 'doubtful' ? [crewTask('label-doubtful', label.id, label.cause)] : []
  })
}

/** Somebody was called and there is no tube to put the swab into. */
function tubeTasks(state: Readonly<KioskState>, context: ViewContext): readonly CrewTask[] {
  const isPreprinted = context.programme.tube.numbering === 'preprinted'
  const without = calledGroupWithoutTube(state)
  const [atDesk] = waitingAtDesk(state)
  if (without === null && atDesk === undefined) return []
  return [crewTask('scan-tube', without?.id ?? atDesk?.id ?? '', isPreprinted ? null : 'open-printed')]
}

/** The same trouble keeps its key. */
export function crewTask(kind: CrewTask['kind'], subject: string, cause: string | null): CrewTask {
  return { key: `${kind}:${subject}`, kind, subject, cause }
}
