import { waitNow } from './intake-hours.ts'
import { called } from './queue.ts'
import { waitingInOrder } from './queue-order.ts'
import { type ResultPromise, resultPromise } from './result-promise.ts'
import type { Session } from './session.ts'
import { isUnfinishedVisit, type KioskState, type Visit } from './state.ts'
import { paperFor } from './ticket-effect.ts'
import { type Decision, nothing, refuse, type Turn } from './turn.ts'
import type { ResidentView, ViewContext } from './view.ts'
import type { WaitEstimate } from './wait-estimate.ts'

/**
 * The number in the queue on paper (排队号). It is no fact: nothing of it is journalled, and a restart prints none
 * twice. It says nothing about the person, so that nobody minds whose hands it comes into.
 */
export interface TicketContent {
  readonly ticket: string
  /** As people say it: `1` for station 01. */
  readonly station: string
  readonly site: string
  /** `HH:MM`: the figures were true then. */
  readonly at: string
  /** Null for somebody who does not wait. */
  readonly ahead: number | null
  readonly waitMinutes: number | null
  readonly result: ResultPromise | null
  readonly hotline: string | null
  readonly notLive?: 'drill' | 'demo'
}

/** What the kiosk adds to a ticket from its configuration. */
export type TicketSetting = Pick<TicketContent, 'station' | 'site' | 'hotline'> & {
  readonly mode: 'live' | 'drill' | 'demo'
}

/** How many are before somebody who waits, and for how long; both null for anybody else, or while the pace is unknown. */
export function placeInQueue(
  state: Readonly<KioskState>,
  visit: Visit | undefined,
  { now }: Pick<ViewContext, 'now'>,
): { readonly ahead: number | null; readonly wait: WaitEstimate | null } {
  if (visit?.state !== 'waiting') return { ahead: null, wait: null }
  // Those at the chair are before, too: with them the number agrees with the one on the queue screen.
  const ahead = called(state).length + waitingInOrder(state).findIndex(({ id }) => id === visit.id)
  return { ahead, wait: waitNow(state, now, ahead) }
}

/** What the paper says, from the state alone; null when the visit has no number or has ended. */
export function ticketContent(
  state: Readonly<KioskState>,
  id: string,
  { mode, ...setting }: TicketSetting,
  context: Pick<ViewContext, 'now' | 'programme'>,
): TicketContent | null {
  const visit = state.visits.get(id)
  if (visit === undefined || visit.ticket === null || !isUnfinishedVisit(visit)) return null
  const { ahead, wait } = placeInQueue(state, visit, context)
  return {
    ...setting,
    ticket: visit.ticket,
    at: context.now.time.slice(11, 16),
    ahead,
    waitMinutes: wait === null ? null : Math.ceil(wait.median),
    result: resultPromise(context.programme, context.now, wait?.high ?? null),
    ...(mode === 'live' ? {} : { notLive: mode }),
  }
}

/** Somebody touched "print my number" while it stood on the screen; for the next person it is too late. */
export function askTicket(turn: Turn, token: Session['token']): Decision {
  const { session, state } = turn
  if (token !== session.token) return refuse(turn, 'session-changed')
  if (session.visit === null || paperOf(state, session, turn.context) !== 'offered') return refuse(turn, 'not-needed')
  const effects = [paperFor(session.visit, 'booth')]
  return { ...nothing(turn), session: { ...session, isTicketAsked: true }, effects }
}

/** For somebody who lost it, by the number that they remember. */
export function ticketByCrew(turn: Turn, number: string): Decision {
  const { context, state } = turn
  if (context.programme.ticket.print === 'never') return refuse(turn, 'no-tickets')
  const visit = [...state.visits.values()].find((one) => one.ticket === number && isUnfinishedVisit(one))
  if (visit === undefined) return refuse(turn, 'no-such-visit')
  return { ...nothing(turn), effects: [paperFor(visit.id, 'crew')] }
}

/** What the booth's screen says about paper: offered to whoever waits, and once. */
export function paperOf(
  state: Readonly<KioskState>,
  session: Session,
  { programme }: Pick<ViewContext, 'programme'>,
): ResidentView['paper'] {
  if (programme.ticket.print === 'never' || session.phase !== 'farewell' || session.ticket === null) return null
  if (session.isTicketAsked) return 'printing'
  return state.visits.get(session.visit ?? '')?.state === 'waiting' ? 'offered' : null
}
