import { SERVED_WINDOW_MS } from './evolve-sample.ts'
import { intakeOf, waitNow } from './intake-hours.ts'
import { called } from './queue.ts'
import { nextGroups, waitingTickets } from './queue-order.ts'
import { isOpenVisit, type KioskState, type WorkingDay } from './state.ts'
import type { Band, PublicView, QueueView, ViewContext } from './view.ts'

export function queueView(state: Readonly<KioskState>, context: ViewContext): QueueView {
  const waiting = [...state.visits.values()].filter(isOpenVisit).length
  const wait = waitNow(state, context.now)
  const estimatedWaitMinutes = wait === null ? null : Math.ceil(wait.median)
  const intake = intakeOf(state, context)
  return {
    waiting,
    estimatedWaitMinutes,
    estimatedWaitRange: wait === null ? null : [Math.floor(wait.low), Math.ceil(wait.high)],
    band: estimatedWaitMinutes === null ? null : bandOf(estimatedWaitMinutes, context.bandsMinutes),
    nowServing: nowServing(state),
    servedLastHour: servedLastHour(state, context.now.epochMs),
    // Where only places and things are sampled there is no queue to stand in.
    open: intake.state === 'open' && context.programme.subjects === 'people',
    intake,
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

function bandOf(minutes: number, [busyFrom, jammedFrom]: readonly [number, number]): Band {
  if (minutes > jammedFrom) return 'jammed'
  return minutes > busyFrom ? 'busy' : 'clear'
}

/** The group after the one that is being served; the first one while nobody is. */
function nextGroupView(state: Readonly<KioskState>): QueueView['nextGroup'] {
  const next = nextGroups(state).find(({ stage }) => stage !== 'begun')
  const tickets = next === undefined ? [] : waitingTickets(state, next)
  const [first, last] = [tickets[0], tickets.at(-1)]
  if (next === undefined || first === undefined || last === undefined) return null
  return { first, last, size: tickets.length, tickets, released: next.stage === 'released' }
}

/** Nobody is being called. */
const DISPLAY_IDLE = '----'

/** A letter and three digits fit; beyond 999 the last three digits are shown (contract, "Numbers"). */
export function displayText(ticket: string | null): string {
  return ticket === null ? DISPLAY_IDLE : ticket.slice(0, 1) + ticket.slice(1).slice(-3)
}

/** What stands on the first page about the working day. */
export function todayView(day: WorkingDay | null): PublicView['today'] {
  const count = (type: string): number => day?.counts.get(type) ?? 0
  return {
    day: day?.day ?? '',
    checkedIn: count('visit.checked-in'),
    collected: count('sample.collected'),
    tubes: count('tube.opened'),
  }
}
