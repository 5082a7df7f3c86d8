import type { EventDraft, SamplingEvent } from './events.ts'
import type { IntakeAct } from './intake-input.ts'
import { noteFault } from './note.ts'
import type { ReferralClosed } from './referral-record.ts'
import type { Holder } from './session.ts'
import type { KioskState, Visit } from './state.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'
import { isLine } from './written-text.ts'

/** A body that came in from the sun or up the stairs is cool again after five minutes; beyond an hour it is a new visit. */
const REST_MINUTES = { min: 5, max: 60 }
/** A role or a unit, not a story. */
const TAKEN_BY_CHARACTERS_MAX = 40

type Closing = Extract<IntakeAct, { act: 'close-referral' }>

export function closeReferral(turn: Turn, { outcome, takenBy: by, visit }: Closing, operator: string): Decision {
  const referred = turn.state.visits.get(visit)
  if (referred?.state !== 'referred') return refuse(turn, 'no-such-visit')
  const takenBy = by?.trim() ?? ''
  if (!isLine(takenBy, TAKEN_BY_CHARACTERS_MAX)) return refuse(turn, 'bad-name')
  // It stays in clear when the person is forgotten.
  const fault = takenBy === '' ? null : noteFault(takenBy, referred.person?.name ?? null)
  if (fault !== null) return refuse(turn, fault)
  const data: ReferralClosed = {
    visit,
    operator,
    ...(takenBy === '' ? {} : { takenBy }),
    ...(outcome === undefined ? {} : { outcome }),
  }
  return write(turn, { type: 'referral.closed', subject: visit, data })
}

/** Sit down, and be measured again: only a fever gets better by it. */
export function rest(
  turn: Turn,
  { minutes, visit: id }: Extract<IntakeAct, { act: 'rest' }>,
  operator: string,
): Decision {
  const visit = turn.state.visits.get(id)
  if (visit?.state !== 'referred') return refuse(turn, 'no-such-visit')
  if (visit.reason !== 'fever') return refuse(turn, 'not-needed')
  const isPossible = Number.isInteger(minutes) && minutes >= REST_MINUTES.min && minutes <= REST_MINUTES.max
  if (!isPossible) return refuse(turn, 'bad-rest')
  const untilMs = turn.context.now.epochMs + minutes * 60_000
  return write(turn, { type: 'referral.resting', subject: id, data: { visit: id, minutes, untilMs, operator } })
}

/**
 * Fevers and bad codes that nobody of the crew has taken over yet: until then the same person does not get into a tube
 * by trying again.
 */
export function openReferrals(state: Readonly<KioskState>, keys: readonly string[]): readonly Visit[] {
  const isOf = (visit: Visit): boolean => keys.includes(visit.personKey ?? '') || keys.includes(visit.formerKey ?? '')
  const isOpen = ({ reason, state: is }: Visit): boolean =>
    is === 'referred' && (reason === 'fever' || reason === 'status-code' || reason === 'symptoms')
  return [...state.visits.values()].filter((visit) => isOpen(visit) && isOf(visit))
}

/** The referral that keeps this person from the booth; null when none does, or when they have rested. */
export function referralInTheWay(turn: Turn, keys: readonly string[]): Visit | null {
  return openReferrals(turn.state, keys).find((visit) => !hasRested(turn, visit)) ?? null
}

/** The fever after which this person rested, and is measured again now. */
export function restedReferral(turn: Turn, { keys }: Pick<Holder, 'keys'>): string | null {
  return openReferrals(turn.state, keys).find((visit) => hasRested(turn, visit))?.id ?? null
}

function hasRested({ context }: Turn, { resting }: Visit): boolean {
  return resting !== null && resting.untilMs <= context.now.epochMs
}

/** The measurement after the rest has an outcome: it closes the referral before it, in the same append. */
export function closingOfRest(
  turn: Turn,
  next: string,
  outcome: 'recovered' | 'referred-again',
): readonly EventDraft[] {
  const id = turn.session.after
  const visit = id === null ? undefined : turn.state.visits.get(id)
  if (id === null || visit?.state !== 'referred') return []
  const data: ReferralClosed = { visit: id, operator: visit.resting?.operator ?? '', outcome, next }
  const closed: SamplingEvent = { type: 'referral.closed', subject: id, data }
  return [{ event: closed }]
}
