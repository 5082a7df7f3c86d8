import type { SamplingEvent } from './events.ts'
import { ageOn } from './identity.ts'
import type { Input } from './input.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import type { LabelContent } from './label.ts'
import type { LabelFact, LabelReason } from './label-events.ts'
import type { ReprintReason } from './reasons.ts'
import { groupOf, type KioskState, type Label, labelsWaiting, type Tube, type Visit } from './state.ts'
import { type Decision, nothing, refuse, type Turn, write } from './turn.ts'

/** The job to print now: the oldest that has not begun. */
export function nextLabel(state: Readonly<KioskState>): Label | null {
  return [...state.labels.values()].find((label) => label.state === 'waiting') ?? null
}

/** The printer's word about one job. An answer that does not fit the job's state is an old one, and ignored. */
export function labelOutcome(turn: Turn, input: Extract<Input, { kind: 'label' }>): Decision {
  const label = turn.state.labels.get(input.label)
  if (label !== undefined && input.outcome === 'started' && isOfVoidTube(turn.state, label)) {
    return refuse(turn, 'no-such-tube')
  }
  const isExpected =
    (label?.state === 'started' && input.outcome !== 'started') ||
    (label?.state === 'waiting' && input.outcome !== 'printed')
  if (label === undefined || !isExpected) return nothing(turn)
  return write(turn, outcomeEvent(turn.state, label, input.outcome, input.cause))
}

function outcomeEvent(
  state: Readonly<KioskState>,
  label: Label,
  outcome: 'started' | 'printed' | 'failed' | 'doubtful',
  cause: string,
): SamplingEvent {
  const data = factOf(state, label)
  if (outcome === 'started' || outcome === 'printed') return { type: `label.${outcome}`, subject: label.id, data }
  return { type: `label.${outcome}`, subject: label.id, data: { ...data, cause } }
}

/** A single tube's label is about one visit. */
function factOf(state: Readonly<KioskState>, { copy, id, tube: number }: Label): LabelFact {
  const tube = state.tubes.get(number)
  const visit = tube?.poolSize === 1 ? onlyVisit(state, tube) : null
  return { label: id, tube: number, ...(visit === null ? {} : { visit: visit.id }), copy }
}

/** After a crash a label that was begun and has no outcome may be on paper or not: a person has to look. */
export function doubtAfterRestart({ state }: Turn): readonly SamplingEvent[] {
  return [...state.labels.values()]
    .filter((label) => label.state === 'started')
    .map((label) => outcomeEvent(state, label, 'doubtful', 'restart'))
}

/** Once more on paper, with the next copy number; never silently, never while the last one is under way. */
export function reprint(
  turn: Turn,
  { label: id, reason }: { readonly label: string; readonly reason?: ReprintReason },
  operator: string,
): Decision {
  const label = turn.state.labels.get(id)
  if (label === undefined) return refuse(turn, 'no-such-label')
  if (isOfVoidTube(turn.state, label)) return refuse(turn, 'no-such-tube')
  const newest = newestLabel(turn.state, label.tube)
  if (newest?.state === 'waiting' || newest?.state === 'started') return refuse(turn, 'label-not-finished')
  if (labelsWaiting(turn.state) >= LABELS_WAITING_MAX) return refuse(turn, 'labels-waiting')
  return write(turn, requestedLabel(turn, label, { operator, reason: reason ?? reasonOf(newest) }))
}

/** Where nobody says why: what became of the last copy. */
function reasonOf(newest: Label | null): LabelReason {
  return newest?.state === 'failed' || newest?.state === 'doubtful' ? newest.state : 'unstated'
}

/** The next copy of a label, to be printed. */
export function requestedLabel(
  { state }: Turn,
  label: Label,
  word: { readonly operator: string; readonly reason: LabelReason },
): SamplingEvent {
  const copy = (state.tubes.get(label.tube)?.lastCopy ?? label.copy) + 1
  const fact = { ...factOf(state, label), label: `${label.tube}/${copy}`, copy, ...word }
  return { type: 'label.requested', subject: fact.label, data: fact }
}

/** Somebody looked at a doubtful label and found it good. */
export function acceptLabel(turn: Turn, id: string, operator: string): Decision {
  const label = turn.state.labels.get(id)
  if (label === undefined) return refuse(turn, 'no-such-label')
  if (label.state !== 'doubtful') return refuse(turn, 'not-needed')
  return write(turn, acceptedLabel(turn.state, label, operator))
}

export function acceptedLabel(state: Readonly<KioskState>, label: Label, operator: string): SamplingEvent {
  return { type: 'label.printed', subject: label.id, data: { ...factOf(state, label), operator } }
}

/** The newest copy for a tube: only it can still be a task for anybody. */
export function newestLabel(state: Readonly<KioskState>, tube: string): Label | null {
  return state.labels.get(`${tube}/${state.tubes.get(tube)?.lastCopy ?? 1}`) ?? null
}

/** Nobody came for it: its label would only lie there until somebody sticks it on the tube of the next person. */
export function isOfVoidTube(state: Readonly<KioskState>, label: Label): boolean {
  return state.tubes.get(label.tube)?.state === 'voided'
}

/** What the kiosk adds to a label from its configuration. */
export interface LabelSetting {
  readonly site: string
  readonly mode: 'live' | 'drill' | 'demo'
  /** What the label calls a type of specimen. */
  readonly specimenWord: (specimenType: string) => string
  readonly sexWords: Readonly<Record<'male' | 'female', string>>
}

/** What a label says, from the state alone; null when its tube is void or has left the state (an earlier day). */
export function labelContent(state: Readonly<KioskState>, label: Label, setting: LabelSetting): LabelContent | null {
  const tube = state.tubes.get(label.tube)
  if (tube === undefined || isOfVoidTube(state, label)) return null
  return {
    number: tube.number,
    specimenType: setting.specimenWord(tube.specimenType),
    ...(tube.poolSize === 1 ? single(state, tube, setting) : { count: { n: tube.expected, of: tube.poolSize } }),
    takenAt: tube.openedAt.slice(0, 16).replace('T', ' '),
    site: setting.site,
    ...(setting.mode === 'live' ? {} : { notLive: setting.mode }),
    copy: label.copy,
  }
}

function single(
  state: Readonly<KioskState>,
  tube: Tube,
  setting: LabelSetting,
): Pick<LabelContent, 'name' | 'nameDetail'> {
  if (tube.place !== null) return { name: tube.place }
  const visit = onlyVisit(state, tube)
  const person = visit?.person ?? null
  if (visit === null || person === null) return {}
  const sex = person.sex === 'male' || person.sex === 'female' ? setting.sexWords[person.sex] : ''
  return { name: person.name, nameDetail: `${sex} ${ageOn(visit.day, person.birthDate)}`.trim() }
}

/** The one person of a single tube: already in it, or the only one of its group. */
function onlyVisit(state: Readonly<KioskState>, tube: Tube): Visit | null {
  const id = tube.members[0] ?? tube.visit ?? groupOf(state, tube)?.members[0]
  return id === undefined ? null : (state.visits.get(id) ?? null)
}
