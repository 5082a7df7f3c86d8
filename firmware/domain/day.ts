import { absentOver } from './absent.ts'
import { clockChange } from './clock-set.ts'
import { closing, difference, needsClosing } from './day-closing.ts'
import { withZeros } from './day-counts.ts'
import type { CloseCause, DayClosed } from './day-report.ts'
import { hasPassed } from './elapsed.ts'
import type { SamplingEvent } from './events.ts'
import type { Input } from './input.ts'
import { closingTime } from './intake-hours.ts'
import { doubtAfterRestart } from './label-jobs.ts'
import { dayAfter, daysBetween, timeLike } from './moment.ts'
import { minuteOfDay } from './opening-hours.ts'
import { overdueParty } from './party.ts'
import { called } from './queue.ts'
import { isRunning } from './session.ts'
import { groupOf, isOpenVisit, type Tube, type WorkingDay } from './state.ts'
import { closedTube, openMembers, sealed } from './tube.ts'
import { type Decision, nothing, refuse, type Turn, write } from './turn.ts'

/** Who checked in longer ago than this, on an earlier day, is not coming back: they get their last event. */
const LEFT_BEHIND_MS = 6 * 3_600_000

/** The report waits so long for a moment in which nobody is being served; then it is more important to be on time. */
const CLOSE_WAIT_MINUTES = 5

/** A longer silence is a store room or a repair, not an outage: its days are counted in one number. */
const DAYS_OFF_MAX = 7

/** The first input of a run: what the crash left open is said, before anything else happens. */
export function start(turn: Turn, { begun, version }: Extract<Input, { kind: 'start' }>): Decision {
  const started: SamplingEvent = { type: 'maintenance.started', subject: turn.context.kiosk.id, data: { version } }
  // After the day was opened: its tickets go on from there.
  const anew: readonly SamplingEvent[] =
    begun === null ? [] : [{ type: 'maintenance.journal-begun', subject: turn.context.kiosk.id, data: begun }]
  return write(turn, ...newDay(turn, 'restart'), ...anew, started, ...doubtAfterRestart(turn))
}

/**
 * Time has passed: a new working day; a tube whose time is over; a report that is due. One of them at a time, since
 * each is decided from what is on disk; the next tick does the next. A clock that was set goes before all of them.
 */
export function tick(turn: Turn): Decision {
  const change = clockChange(turn)
  if (change !== null) return write(turn, change)
  for (const due of [newDay(turn, 'new-day'), overTime(turn), corrections(turn), dueClosing(turn)]) {
    if (due.length > 0) return write(turn, ...due)
  }
  return nothing(turn)
}

/** A crew member closes the day, at any time and whatever is unfinished. */
export function closeByCrew(turn: Turn, operator: string): Decision {
  const { day } = turn.state
  if (day === null || !needsClosing(turn.state, day)) return refuse(turn, 'day-closed')
  return write(turn, closing(turn, day, 'crew', { operator }))
}

/** At `day.closesAt` if nobody is being served, soon after it in any case. Once; what comes later is for midnight. */
function dueClosing(turn: Turn): readonly SamplingEvent[] {
  const { context, session, state } = turn
  const { day } = state
  if (context.clock.trust === 'unsynced' || day === null || !needsClosing(state, day)) return []
  const due = `${day.day}T${context.closesAt}`
  const isTold = day.closedAt !== null && day.closedAt.slice(0, due.length) >= due
  if (isTold || context.now.time.slice(0, due.length) < due) return []
  const isServing = isRunning(session) || called(state).length > 0
  const isPatient = minuteOfDay(context.now.time) - minuteOfDay(due) < CLOSE_WAIT_MINUTES
  return isServing && isPatient ? [] : [closing(turn, day, 'due')]
}

/** Days that are over and were closed, and of which something was changed since. */
function corrections(turn: Turn): readonly SamplingEvent[] {
  const { state } = turn
  return [...state.days.values()]
    .filter((day) => day !== state.day && day.isChanged)
    .map((day) => closing(turn, day, 'correction'))
}

/** What must be written before an input is decided: a clock that was set, and the new working day it falls into. */
export function isTickDue(turn: Turn, { kind }: Input): boolean {
  if (clockChange(turn) !== null) return true
  return kind !== 'start' && kind !== 'tick' && turn.state.day?.day !== turn.context.now.day
}

/** Closes the day before (late, if the kiosk was off) and opens today. Empty while the day is the same. */
function newDay(turn: Turn, cause: CloseCause): readonly SamplingEvent[] {
  const { context, state } = turn
  const today = context.now.day
  if (state.day?.day === today) return []
  const opened: SamplingEvent = { type: 'day.opened', subject: today, data: { day: today } }
  if (state.day === null) return [opened]
  return [...lastClosing(turn, state.day, cause), ...daysOff(turn), opened]
}

function lastClosing(turn: Turn, day: WorkingDay, cause: CloseCause): readonly SamplingEvent[] {
  const left = [...leftBehind(turn), ...absentOver(turn, true)]
  if (left.length === 0 && !needsClosing(turn.state, day)) return []
  return [...left, closing(turn, day, cause, { alsoNow: left })]
}

/**
 * A report of nothing for each day on which the kiosk was off: no report at all could as well be a concealed one. A
 * clock that cannot be believed says nothing about days.
 */
function daysOff({ context, state }: Turn): readonly SamplingEvent[] {
  const { bootedAtMs, isDayDoubted, trustedDay: last } = state.clock
  if (last === null || context.clock.trust === 'unsynced') return []
  // While nobody believed the clock the kiosk was on: whatever was done then stands in the day that went on.
  const until = isDayDoubted ? timeLike(context.now, bootedAtMs).slice(0, 10) : context.now.day
  const gap = daysBetween(last, until) - 1
  const days: string[] = []
  for (let day = dayAfter(last, Math.max(0, gap - DAYS_OFF_MAX) + 1); day < until; day = dayAfter(day, 1)) {
    // The day that is being closed in this very append was worked, with a clock that nobody believed.
    if (!state.closings.has(day) && day !== state.day?.day) days.push(day)
  }
  return days.map((day, i) => zeroReport(day, i === 0 ? Math.max(0, gap - DAYS_OFF_MAX) : 0))
}

function zeroReport(day: string, unreported: number): SamplingEvent {
  const data: DayClosed = {
    day,
    firstSequence: null,
    lastSequence: null,
    counts: withZeros(new Map()),
    prices: [],
    differences: unreported === 0 ? [] : [difference('days-without-report', unreported)],
    revision: 1,
    cause: 'kiosk-off',
    late: true,
  }
  return { type: 'day.closed', subject: day, data }
}

function leftBehind(turn: Turn): readonly SamplingEvent[] {
  const { context, state } = turn
  const limit = context.now.epochMs - LEFT_BEHIND_MS
  const visits = [...state.visits.values()].filter(
    (visit) => isOpenVisit(visit) && visit.checkedInAtMs !== null && visit.checkedInAtMs < limit,
  )
  const ended = new Set(visits.map(({ id }) => id))
  const tubes = [...state.tubes.values()].filter(
    (tube) => tube.state === 'open' && (tube.openedAtMs < limit || isForsaken(turn, tube, ended)),
  )
  return [
    ...visits.map(
      (visit): SamplingEvent => ({
        type: 'visit.ended',
        subject: visit.id,
        data: { visit: visit.id, reason: 'closing' },
      }),
    ),
    ...tubes.map((tube) => closedTube(tube, 'day-close')),
  ]
}

/** Everybody whom this tube still waits for leaves with the old day. */
function isForsaken(turn: Turn, tube: Tube, ended: ReadonlySet<string>): boolean {
  if (tube.visit !== null) return ended.has(tube.visit)
  const group = groupOf(turn.state, tube)
  return group !== undefined && openMembers(turn, group).every(({ id }) => ended.has(id))
}

/** Tubes and absent people whose time is over, and an intake that has none left. */
function overTime(turn: Turn): readonly SamplingEvent[] {
  return [...overdueTubes(turn), ...absentOver(turn, false), ...overdueParty(turn), ...closingTime(turn)]
}

function overdueTubes(turn: Turn): readonly SamplingEvent[] {
  const isOver = ({ openedAtMs, sealAfterMinutes }: Tube): boolean =>
    hasPassed(turn, openedAtMs, sealAfterMinutes * 60_000)
  return [...turn.state.tubes.values()]
    .filter((tube) => tube.state === 'open' && tube.members.length > 0 && isOver(tube))
    .map((tube) => sealed(tube, tube.members, 'time-limit'))
}
