import type { EventDraft, SamplingEvent } from './events.ts'
import { ageOn, checkTypedDocument, type Person, type TypedDocument } from './identity.ts'
import type { Refusal } from './input.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import { wouldRepeat } from './interval.ts'
import { newestLabel, requestedLabel } from './label-jobs.ts'
import { noteFault } from './note.ts'
import { poolSizeFor, specimenTypeFor } from './programme.ts'
import { openReferrals } from './referral.ts'
import { isUnfinishedVisit, labelsWaiting, type Visit } from './state.ts'
import { isSameKind, type TubeKind } from './tube.ts'
import type { Correction } from './tube-input.ts'
import { type Decision, refuse, type Turn } from './turn.ts'

const PHONE = /^\d{11}$/

/**
 * What was recorded of a person, put right: adds the whole person as it should have been, never overwrites. What a card
 * said stays as it said it; who held another one's card is voided and checked in anew.
 */
export function correct(turn: Turn, correction: Correction, operator: string): Decision {
  const { note, reason, visit: id } = correction
  const visit = turn.state.visits.get(id)
  if (visit === undefined) return refuse(turn, 'no-such-visit')
  const { person: before, personKey } = visit
  if (before === null || personKey === null) return refuse(turn, 'nobody-recorded')
  const after = corrected(before, correction)
  if (typeof after === 'string') return refuse(turn, after)
  const changed = FIELDS.filter((field) => before[field] !== after[field])
  if (changed.length === 0) return refuse(turn, 'not-needed')
  const key = after.idNumber === before.idNumber ? personKey : turn.context.identify(after.idNumber)
  const fault = noteFault(note, before.name) ?? noteFault(note, after.name) ?? conflict(turn, visit, after, key)
  if (fault !== null) return refuse(turn, fault)
  const word = { reason, operator, ...(note === undefined ? {} : { note }) }
  const event: SamplingEvent = {
    type: 'record.corrected',
    subject: id,
    data: { of: visit.firstEvent, visit: id, person: after, changed, ...word },
  }
  const label = changed.some((field) => ON_LABEL.has(field)) ? labelAnew(turn, visit, operator) : []
  if (label === null) return refuse(turn, 'label-not-finished')
  const drafts: EventDraft[] = [{ event, personKey: key }, ...label.map((request) => ({ event: request }))]
  return { drafts, session: turn.session, effects: [] }
}

const FIELDS = ['name', 'idNumber', 'birthDate', 'sex', 'phone', 'category'] as const
/** What a single tube's label says of its person. */
const ON_LABEL: ReadonlySet<(typeof FIELDS)[number]> = new Set(['name', 'birthDate', 'sex'])

function corrected(before: Person, correction: Correction): Person | Refusal {
  const { birthDate, category, idNumber, name, phone, sex } = correction
  if (phone !== undefined && !PHONE.test(phone)) return 'bad-phone'
  const rest = { ...(phone === undefined ? {} : { phone }), ...(category === undefined ? {} : { category }) }
  if ([birthDate, idNumber, name, sex].every((value) => value === undefined)) return { ...before, ...rest }
  if (before.source === 'card') return 'card-data'
  const typed: TypedDocument = {
    idType: before.idType,
    idNumber: idNumber ?? before.idNumber,
    name: name ?? before.name,
    birthDate: birthDate ?? before.birthDate,
    sex: sex ?? before.sex,
  }
  const checked = checkTypedDocument(typed)
  if (typeof checked === 'string') return checked
  if (birthDate !== undefined && checked.birthDate !== birthDate) return 'bad-birth-date'
  if (sex !== undefined && checked.sex !== sex) return 'sex-not-of-number'
  const { birthDate: born, idNumber: number, name: called, sex: is } = checked
  return { ...before, idNumber: number, name: called, birthDate: born, sex: is, ...rest }
}

/** Why the corrected record cannot stand beside the others. */
function conflict(turn: Turn, visit: Visit, after: Person, key: string): Refusal | null {
  const isGrouped = isUnfinishedVisit(visit) || visit.state === 'collected'
  if (isGrouped && !isSameKind(kindOf(turn, visit, visit.person ?? after), kindOf(turn, visit, after))) {
    return 'category-fixed'
  }
  if (key === visit.personKey) return null
  if (openReferrals(turn.state, [key]).length > 0) return 'referral-open'
  return wouldRepeat(turn, visit, { person: after, key }) ? 'person-repeated' : null
}

function kindOf({ context }: Turn, { day }: Visit, { birthDate, category }: Person): TubeKind {
  const { programme } = context
  const ageYears = ageOn(day, birthDate)
  return {
    poolSize: poolSizeFor(programme, category),
    specimenType: specimenTypeFor(programme, { ageYears, category }),
  }
}

/** The paper of a single tube with the old name is replaced; null while it is being printed. Empty when none is needed. */
function labelAnew(turn: Turn, visit: Visit, operator: string): readonly SamplingEvent[] | null {
  const tube = turn.state.tubes.get(visit.tube ?? turn.state.groups.get(visit.group ?? '')?.tube ?? '')
  const label = tube?.poolSize !== 1 || tube.state === 'voided' ? null : newestLabel(turn.state, tube.number)
  if (label === null || label.state === 'waiting') return []
  if (label.state === 'started' || labelsWaiting(turn.state) >= LABELS_WAITING_MAX) return null
  return [requestedLabel(turn, label, { operator, reason: 'corrected' })]
}
