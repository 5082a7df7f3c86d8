import { absentOver } from './absent.ts'
import type { DayTotals, SamplingEvent } from './events.ts'
import { doubtAfterRestart } from './label-jobs.ts'
import { groupOf, isOpenVisit, type KioskState, type Tube } from './state.ts'
import { closedTube, openMembers, sealed } from './tube.ts'
import { type Decision, nothing, type Turn, write } from './turn.ts'

/** Who checked in longer ago than this, on an earlier day, is not coming back: they get their last event. */
const LEFT_BEHIND_MS = 6 * 3_600_000

/** The first input of a run: what the crash left open is said, before anything else happens. */
export function start(turn: Turn, version: string): Decision {
  const started: SamplingEvent = { type: 'maintenance.started', subject: turn.context.kiosk.id, data: { version } }
  return write(turn, ...dayEvents(turn), started, ...doubtAfterRestart(turn))
}

/** Time has passed: a new working day, a tube whose time is over. The next tick seals what outlived a new day. */
export function tick(turn: Turn): Decision {
  const newDay = dayEvents(turn)
  const events = newDay.length > 0 ? newDay : [...overdueTubes(turn), ...absentOver(turn, false)]
  return events.length === 0 ? nothing(turn) : write(turn, ...events)
}

/** Closes the day before (late, if the kiosk was off) and opens today. Empty while the day is the same. */
function dayEvents(turn: Turn): readonly SamplingEvent[] {
  const { context, state } = turn
  const today = context.now.day
  if (state.day?.day === today) return []
  const opened: SamplingEvent = { type: 'day.opened', subject: today, data: { day: today } }
  if (state.day === null) return [opened]
  const left = [...leftBehind(turn), ...absentOver(turn, true)]
  const totals = dayTotals(state, left)
  return [...left, { type: 'day.closed', subject: totals.day, data: totals }, opened]
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
  const group = groupOf(turn.state, tube)
  return group !== undefined && openMembers(turn, group).every(({ id }) => ended.has(id))
}

/** Kinds that a day always counts, zero included (零报告). */
const COUNTED = [
  'visit.checked-in',
  'visit.referred',
  'visit.ended',
  'sample.collected',
  'tube.opened',
  'tube.sealed',
  'tube.voided',
  'label.printed',
  'label.failed',
  'label.doubtful',
] as const

function dayTotals(state: Readonly<KioskState>, alsoNow: readonly SamplingEvent[]): DayTotals {
  const closings = state.day?.closings ?? 0
  const counts = Object.fromEntries(
    COUNTED.map((type) => [
      type,
      (state.day?.counts.get(type) ?? 0) + alsoNow.filter((event) => event.type === type).length,
    ]),
  )
  return {
    day: state.day?.day ?? '',
    revision: closings + 1,
    firstSequence: state.day?.firstSequence ?? null,
    lastSequence: state.sequence + alsoNow.length,
    counts,
    differences: closings === 0 ? [] : ['the clock went back: this day was opened again after it had been closed'],
  }
}

function overdueTubes({ context, state }: Turn): readonly SamplingEvent[] {
  const isOver = ({ openedAtMs, sealAfterMinutes }: Tube): boolean =>
    openedAtMs <= context.now.epochMs - sealAfterMinutes * 60_000
  return [...state.tubes.values()]
    .filter((tube) => tube.state === 'open' && tube.members.length > 0 && isOver(tube))
    .map((tube) => sealed(tube, tube.members, 'time-limit'))
}
