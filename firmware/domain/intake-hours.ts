import type { SamplingEvent } from './events.ts'
import type { Moment } from './moment.ts'
import { type Intake, minuteOfDay, type Opening, type OpeningRange, openingAfter, openingAt } from './opening-hours.ts'
import { isOpenVisit, type KioskState, type Visit } from './state.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'
import { estimateWait, servicesNow, type WaitEstimate } from './wait-estimate.ts'

/** An intake that stopped before closing time starts again only with so much time to spare: the screen must not change its mind with each specimen. */
const REOPEN_MARGIN_MINUTES = 10
/** No stretch of opening hours is longer; an instant further off was written by a clock that has gone back since. */
const STRETCH_MAX_MS = 86_400_000

type PausedOrResumed = Extract<SamplingEvent, { type: `maintenance.intake-${'paused' | 'resumed'}` }>

export interface Hours {
  readonly now: Moment
  /** None: always open. None either while the clock is not believed. */
  readonly openingHours: readonly OpeningRange[]
  /** Nobody new is taken in: what is left of the disk is for those who are here. */
  readonly isDiskFull: boolean
}

export function intakeOf(state: Readonly<KioskState>, { isDiskFull, now, openingHours }: Hours): Intake {
  const minute = minuteOfDay(now.time)
  const opening = openingAt(openingHours, minute)
  const isKeptOpen = isNear(state.keptOpenUntilMs, now)
  if (!opening.isOpen && !isKeptOpen) return { state: 'outside-hours', opens: opening.opens, closesAt: null }
  if (state.isPaused || isDiskFull) return { state: 'paused', opens: null, closesAt: null }
  if (opening.isOpen && !isKeptOpen && opening.minutesLeft !== null && isNear(state.stoppedUntilMs, now)) {
    return {
      state: 'closing',
      opens: openingAfter(openingHours, minute, opening.minutesLeft),
      closesAt: opening.closesAt,
    }
  }
  return { state: 'open', opens: null, closesAt: opening.isOpen ? opening.closesAt : null }
}

/** An end that has not come, and can be true. */
function isNear(untilMs: number | null, { epochMs }: Moment): boolean {
  return untilMs !== null && epochMs < untilMs && untilMs - epochMs <= STRETCH_MAX_MS
}

/** The wait of whoever would come now; `people` of all who wait by default. */
export function waitNow(state: Readonly<KioskState>, now: Moment, people?: number): WaitEstimate | null {
  const open = [...state.visits.values()].filter(isOpenVisit)
  return estimateWait(servicesNow(state, waitingSince(open), now.epochMs), people ?? open.length)
}

function waitingSince(open: readonly Visit[]): number | null {
  const times = open.flatMap(({ checkedInAtMs }) => checkedInAtMs ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

/** Stops the intake when those who wait, and one more, would not be done before closing; starts it again with time to spare. */
export function closingTime({ context, state }: Turn): readonly SamplingEvent[] {
  const { kiosk, now, openingHours } = context
  const opening = openingAt(openingHours, minuteOfDay(now.time))
  const intake = intakeOf(state, context)
  if (!opening.isOpen || opening.minutesLeft === null || state.isPaused || isNear(state.keptOpenUntilMs, now)) return []
  const waiting = [...state.visits.values()].filter(isOpenVisit).length
  const upToMinutes = Math.ceil(waitNow(state, now, waiting + 1)?.high ?? 0)
  if (intake.state === 'open' && upToMinutes > opening.minutesLeft) {
    const data = { reason: 'closing-time' as const, until: later(now, opening.minutesLeft), waiting, upToMinutes }
    return [{ type: 'maintenance.intake-paused', subject: kiosk.id, data }]
  }
  if (intake.state === 'closing' && upToMinutes + REOPEN_MARGIN_MINUTES < opening.minutesLeft) {
    return [{ type: 'maintenance.intake-resumed', subject: kiosk.id, data: { reason: 'time-to-spare' } }]
  }
  return []
}

export function pause(turn: Turn, operator: string): Decision {
  if (turn.state.isPaused) return refuse(turn, 'not-needed')
  return write(turn, { type: 'maintenance.intake-paused', subject: turn.context.kiosk.id, data: { operator } })
}

/** Against the hours, too: then until this stretch of the timetable ends, and the journal says who wanted it. */
export function resume(turn: Turn, operator: string): Decision {
  const { context, state } = turn
  const opening = openingAt(context.openingHours, minuteOfDay(context.now.time))
  if (context.isDiskFull) return refuse(turn, 'paused')
  const intake = intakeOf(state, context)
  if (intake.state === 'open') return refuse(turn, 'not-needed')
  const until = intake.state === 'paused' ? {} : { until: later(context.now, minutesToChange(opening)) }
  const data = { operator, ...until }
  return write(turn, { type: 'maintenance.intake-resumed', subject: context.kiosk.id, data })
}

function minutesToChange(opening: Opening): number {
  return opening.isOpen ? (opening.minutesLeft ?? 0) : opening.minutesUntil
}

/** RFC 3339, with the offset of now. */
function later({ epochMs, time }: Moment, minutes: number): string {
  const [sign = '+', hours = '00', rest = '00'] = /([+-])(\d{2}):(\d{2})$/.exec(time)?.slice(1) ?? []
  const offsetMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(rest)) * 60_000
  const atMs = Math.round((epochMs + minutes * 60_000) / 60_000) * 60_000
  return new Date(atMs + offsetMs).toISOString().replace('.000Z', `${sign}${hours}:${rest}`)
}

/** The crew's word, or the kiosk's own before closing time. */
export function foldIntake(state: KioskState, { data, type }: PausedOrResumed): void {
  const untilMs = data.until === undefined ? null : Date.parse(data.until)
  if (type === 'maintenance.intake-resumed') {
    if (data.operator !== undefined) {
      state.isPaused = false
      state.keptOpenUntilMs = untilMs
    }
    state.stoppedUntilMs = null
  } else if (data.operator === undefined) {
    state.stoppedUntilMs = untilMs
  } else {
    state.isPaused = true
    state.keptOpenUntilMs = null
  }
}
