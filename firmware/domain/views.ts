import { SERVED_WINDOW_MS } from './evolve.ts'
import { ageOn, maskName } from './identity.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import { isOfVoidTube, newestLabel } from './label-jobs.ts'
import type { Moment } from './moment.ts'
import { type Programme, rulesId } from './programme.ts'
import { called, calledGroupWithoutTube, hasWaiting } from './queue.ts'
import type { Session } from './session.ts'
import { type Group, groupOf, isOpenVisit, type KioskState, labelsWaiting, type Tube, type Visit } from './state.ts'
import type { Band, CrewTask, CrewView, CrewVisitView, LabelView, QueueView, ResidentView, TubeView } from './view.ts'

/** The pace is taken from the latest collections: enough of them to be steady, few enough to follow the day. */
const PACE_SAMPLES_MAX = 20
const PACE_SAMPLES_MIN = 3

/** What a view is drawn from, besides state and session. */
export interface ViewContext {
  readonly now: Moment
  readonly programme: Programme
  readonly bandsMinutes: readonly [number, number]
}

export function queueView(state: Readonly<KioskState>, context: ViewContext): QueueView {
  const waiting = [...state.visits.values()].filter(isOpenVisit).length
  const estimatedWaitMinutes = estimateWaitMinutes(state, waiting, context.now.epochMs)
  return {
    waiting,
    estimatedWaitMinutes,
    band: estimatedWaitMinutes === null ? null : bandOf(estimatedWaitMinutes, context.bandsMinutes),
    nowServing: nowServing(state),
    servedLastHour: servedLastHour(state, context.now.epochMs),
    open: !state.isPaused,
    at: context.now.time,
    seq: state.sequence,
    nextGroup: nextGroupView(state),
  }
}

/** The ticket called last, which digits and queue screen show. */
export function nowServing(state: Readonly<KioskState>): string | null {
  return called(state).at(-1)?.ticket ?? null
}

function servedLastHour({ collectedAtMs }: Readonly<KioskState>, nowMs: number): number {
  return collectedAtMs.filter((ms) => ms > nowMs - SERVED_WINDOW_MS && ms <= nowMs).length
}

function waitingVisits(state: Readonly<KioskState>): readonly Visit[] {
  return [...state.visits.values()].filter((visit) => visit.state === 'waiting')
}

/** Null when the pace is unknown: a guess would be believed. */
function estimateWaitMinutes(state: Readonly<KioskState>, waiting: number, nowMs: number): number | null {
  if (waiting === 0) return 0
  const recent = state.collectedAtMs.slice(-PACE_SAMPLES_MAX)
  const first = recent[0]
  if (first === undefined || recent.length < PACE_SAMPLES_MIN || nowMs <= first) return null
  return Math.ceil((waiting * (nowMs - first)) / recent.length / 60_000)
}

function bandOf(minutes: number, [busyFrom, jammedFrom]: readonly [number, number]): Band {
  if (minutes > jammedFrom) return 'jammed'
  return minutes > busyFrom ? 'busy' : 'clear'
}

/** The group after the one that is being served; the first one while nobody is. */
function nextGroupView(state: Readonly<KioskState>): QueueView['nextGroup'] {
  const isNext = (group: Group): boolean => !group.isClosed && hasWaiting(state, group)
  const next = [...state.groups.values()].find(isNext)
  const tickets = next?.members.map((id) => state.visits.get(id)?.ticket ?? '').filter((ticket) => ticket !== '') ?? []
  const [first, last] = [tickets[0], tickets.at(-1)]
  return first === undefined || last === undefined ? null : { first, last, size: tickets.length }
}

export function residentView(state: Readonly<KioskState>, session: Session, context: ViewContext): ResidentView {
  const visit = session.visit === null ? undefined : state.visits.get(session.visit)
  const waiting = waitingVisits(state)
  const ahead = visit?.state === 'waiting' ? waiting.findIndex(({ id }) => id === visit.id) : null
  const prompt = session.phase === 'idle' && session.prompt === 'idle' && state.isPaused ? 'closed' : session.prompt
  return {
    prompt,
    step: stepOf(session),
    ticket: session.ticket,
    ahead,
    estimatedWaitMinutes: ahead === null ? null : estimateWaitMinutes(state, ahead, context.now.epochMs),
  }
}

function stepOf(session: Session): ResidentView['step'] {
  if (session.prompt === 'done') return session.ticket === null ? 4 : 3
  // Whoever is sent to the crew after the temperature stays at that step: the line must not tell why.
  return session.holder !== null && session.phase !== 'idle' ? 2 : 1
}

export function crewView(state: Readonly<KioskState>, session: Session, context: ViewContext): CrewView {
  const inHand = called(state)
  const open = [...state.tubes.values()].filter((tube) => tube.state === 'open')
  const sampleTimes = [...state.tubes.values()].flatMap(({ firstSampleAt }) => firstSampleAt ?? [])
  return {
    called: inHand.map((visit) => visitView(state, visit, context.now.day)),
    waitingTickets: waitingVisits(state).flatMap(({ ticket }) => ticket ?? []),
    session: sessionView(session, context.now.day),
    tubes: open.map((tube) => tubeView(state, tube)),
    tasks: crewTasks(state, session, context),
    oldestSampleAt: sampleTimes.sort()[0] ?? null,
    programme: {
      rules: rulesId(context.programme),
      numbering: context.programme.tube.numbering,
      collect: context.programme.collect,
    },
  }
}

function visitView(state: Readonly<KioskState>, visit: Visit, day: string): CrewVisitView {
  const { person } = visit
  return {
    visit: visit.id,
    ticket: visit.ticket,
    maskedName: person === null ? null : maskName(person.name),
    sex: person?.sex ?? null,
    age: person === null ? null : ageOn(day, person.birthDate),
    category: person?.category ?? '',
    bodyC: visit.bodyC,
    tube: visit.tube ?? groupOf(state, visit)?.tube ?? null,
    state: visit.state,
  }
}

function sessionView(session: Session, day: string): CrewView['session'] {
  if (session.phase === 'idle' && session.prompt === 'idle') return null
  const person = session.holder?.person
  return {
    token: session.token,
    prompt: session.prompt,
    maskedName: person === undefined ? null : maskName(person.name),
    sex: person?.sex ?? null,
    age: person === undefined ? null : ageOn(day, person.birthDate),
    concern: session.concern,
    needs: session.needs,
  }
}

function tubeView(state: Readonly<KioskState>, tube: Tube): TubeView {
  return {
    tube: tube.number,
    numbering: tube.numbering,
    group: tube.group,
    poolSize: tube.poolSize,
    expected: tube.expected,
    count: tube.members.length,
    openedAt: tube.openedAt,
    label: labelView(state, tube.number),
  }
}

function labelView(state: Readonly<KioskState>, tube: string): LabelView | null {
  const label = newestLabel(state, tube)
  return label === null ? null : { label: label.id, tube, copy: label.copy, state: label.state, cause: label.cause }
}

/** What somebody has to do now, most urgent first. */
function crewTasks(state: Readonly<KioskState>, session: Session, context: ViewContext): readonly CrewTask[] {
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
  const atDesk = isPreprinted && context.programme.collect === 'at-check-in' ? waitingVisits(state)[0] : undefined
  if (without === null && atDesk === undefined) return []
  return [crewTask('scan-tube', without?.id ?? atDesk?.id ?? '', isPreprinted ? null : 'open-printed')]
}

/** The same trouble keeps its key. */
export function crewTask(kind: CrewTask['kind'], subject: string, cause: string | null): CrewTask {
  return { key: `${kind}:${subject}`, kind, subject, cause }
}

/** Nobody is being called. */
const DISPLAY_IDLE = '----'

/** A letter and three digits fit; beyond 999 the last three digits are shown (contract, "Numbers"). */
export function displayText(ticket: string | null): string {
  return ticket === null ? DISPLAY_IDLE : ticket.slice(0, 1) + ticket.slice(1).slice(-3)
}
