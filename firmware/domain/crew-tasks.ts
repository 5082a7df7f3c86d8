import { type CustodyLimit, custodyLimits } from './custody-figures.ts'
import { waitingWithoutTube } from './desk.ts'
import { disinfectionsDue } from './disinfection.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import { isOfVoidTube, newestLabel } from './label-jobs.ts'
import { minuteOfDay } from './opening-hours.ts'
import { calledGroupWithoutTube } from './queue.ts'
import type { Session } from './session.ts'
import { type KioskState, labelsWaiting } from './state.ts'
import { stockWarnings } from './stock.ts'
import type { CrewTask, ViewContext } from './view.ts'
import { visitView } from './visit-view.ts'

/** Somebody waits for the crew: at the booth, or referred. The lamp says no more than that. */
export function isCrewWanted(state: Readonly<KioskState>, session: Session): boolean {
  if (session.phase === 'needs-staff' || state.codesInDoubt.size > 0) return true
  return [...state.visits.values()].some((visit) => visit.state === 'referred')
}

/** What somebody has to do now, most urgent first. */
export function crewTasks(state: Readonly<KioskState>, session: Session, context: ViewContext): readonly CrewTask[] {
  const referred = [...state.visits.values()].filter((visit) => visit.state === 'referred')
  return [
    ...(state.journal.begunAnew === null ? [] : [crewTask('journal-begun', 'journal', null)]),
    ...(state.journal.unreadable.since === null ? [] : [crewTask('events-unreadable', 'journal', null)]),
    ...(session.phase === 'needs-staff' ? [crewTask('resident-needs-staff', 'booth', session.concern)] : []),
    ...[...state.codesInDoubt].map(([id, { code }]) => codeTask(state, id, code, context)),
    ...referred.map((visit) => ({
      ...crewTask('referred', visit.id, visit.reason),
      ...(visit.person === null ? {} : { who: visitView(state, visit, context.now.day) }),
    })),
    ...(labelsWaiting(state) < LABELS_WAITING_MAX ? [] : [crewTask('labels-waiting', 'labelPrinter', null)]),
    ...labelTasks(state),
    ...scanTasks(state, context),
    ...tubeTasks(state, context),
    ...stockWarnings(state, context.now.day).map(({ kind, subject }) => crewTask(kind, subject, null)),
    ...custodyLimits(state, context).map(custodyTask),
    ...disinfectionTasks(state, context),
    ...[...state.faults].map(([device, { code }]) => crewTask('device-faulted', device, code)),
  ]
}

function codeTask(state: Readonly<KioskState>, id: string, code: string | null, { now }: ViewContext): CrewTask {
  const visit = state.visits.get(id)
  const task = crewTask('whose-code', id, code === null ? null : `status-code:${code}`)
  return visit === undefined ? task : { ...task, who: visitView(state, visit, now.day) }
}

function labelTasks(state: Readonly<KioskState>): readonly CrewTask[] {
  const here = [...state.tubes.values()].filter(({ handedOverAtMs }) => handedOverAtMs === null)
  return here.flatMap(({ number }) => {
    const label = newestLabel(state, number)
    if (label === null || isOfVoidTube(state, label)) return []
    if (label.state === 'failed') return [crewTask('label-failed', label.id, label.cause)]
    return label.state === 'doubtful' ? [crewTask('label-doubtful', label.id, label.cause)] : []
  })
}

/** A printed label that is on paper and was not scanned on its tube yet. */
function scanTasks(state: Readonly<KioskState>, { programme }: ViewContext): readonly CrewTask[] {
  if (programme.tube.verify !== 'scan') return []
  const open = [...state.tubes.values()].filter(
    (tube) => tube.state === 'open' && !tube.isVerified && !tube.isForObjects,
  )
  return open.flatMap(({ number }) => {
    const label = newestLabel(state, number)
    return label?.state === 'printed' ? [crewTask('verify-label', label.id, null)] : []
  })
}

/** Somebody was called and there is no tube to put the swab into. */
function tubeTasks(state: Readonly<KioskState>, context: ViewContext): readonly CrewTask[] {
  const isPreprinted = context.programme.tube.numbering === 'preprinted'
  const without = calledGroupWithoutTube(state)
  const [atDesk] = waitingWithoutTube(state)
  if (without === null && atDesk === undefined) return []
  return [crewTask('scan-tube', without?.id ?? atDesk?.id ?? '', isPreprinted ? null : 'open-printed')]
}

/** Only where people came: an empty booth is as clean as it was. */
function disinfectionTasks(
  { day }: Readonly<KioskState>,
  { now, openingHours, programme }: ViewContext,
): readonly CrewTask[] {
  if (day === null || (day.counts.get('visit.checked-in') ?? 0) === 0) return []
  return disinfectionsDue(day, { programme, openingHours, minute: minuteOfDay(now.time) }).map((area) =>
    crewTask('disinfection-due', area, null),
  )
}

/** `11:00`: until then, or since then. */
function custodyTask({ deadline, kind, level, subject }: CustodyLimit): CrewTask {
  return crewTask(kind, deadline?.slice(11, 16) ?? subject, level)
}

/** The same trouble keeps its key. */
export function crewTask(kind: CrewTask['kind'], subject: string, cause: string | null): CrewTask {
  return { key: `${kind}:${subject}`, kind, subject, cause }
}
