import type { ClockSet } from './clock-record.ts'
import type { ClockState } from './clock-state.ts'
import type { RecordedEvent } from './events.ts'
import type { KioskState } from './state.ts'

/** A source that leaps on by more than a season is as likely wrong as the kiosk was away for so long. */
const LEAP_MS = 60 * 86_400_000
/** Then its time counts once it has held for a week: long enough for somebody to see the wrong date. */
const HOLDS_AFTER_MS = 7 * 86_400_000

/** What lies ahead of the clock by no more than that is a wait that runs, not another date. */
const WAIT_MAX_MS = 3_600_000

/** Folds the stamp of an event. */
export function foldStamp(
  clock: ClockState,
  { bootId, clock: trust, day, event, monotonicMs, time }: RecordedEvent,
): void {
  const isSet = event.type === 'maintenance.clock-set'
  if (bootId !== clock.bootId || isSet) {
    clock.bootId = bootId
    clock.bootedAtMs = Date.parse(time) - monotonicMs
  }
  clock.trust = trust
  if (trust === 'unsynced') clock.isDayDoubted = true
  // The setting comes before the day that it leads to is opened.
  else if (!isSet) clock.trustedDay = day
  if (event.type === 'day.opened') clock.isDayDoubted = trust === 'unsynced'
  if (trust === 'synced') hold(clock, Date.parse(time))
}

function hold(clock: ClockState, nowMs: number): void {
  if (clock.leapMs !== null && nowMs < clock.leapMs) clock.leapMs = null
  if (clock.leapMs === null && clock.heldMs !== null && nowMs - clock.heldMs > LEAP_MS) clock.leapMs = nowMs
  if (clock.leapMs !== null && nowMs - clock.leapMs < HOLDS_AFTER_MS) return
  clock.leapMs = null
  clock.heldMs = nowMs
}

/**
 * Folds a setting: nobody has waited for longer because the clock was set. Only what this boot wrote moves along: the
 * other times were stamped by another clock. `monotonicMs` is that of the event.
 */
export function moveWaits(state: KioskState, { offsetMs }: ClockSet, monotonicMs: number): void {
  const { bootedAtMs } = state.clock
  const moved = <Ms extends number | null>(ms: Ms): Ms | number =>
    ms !== null && ms >= bootedAtMs && ms <= bootedAtMs + monotonicMs + WAIT_MAX_MS ? ms + offsetMs : ms
  for (const visit of state.visits.values()) {
    visit.checkedInAtMs = moved(visit.checkedInAtMs)
    visit.absentAtMs = moved(visit.absentAtMs)
    if (visit.resting !== null) visit.resting = { ...visit.resting, untilMs: moved(visit.resting.untilMs) }
  }
  for (const tube of state.tubes.values()) {
    tube.openedAtMs = moved(tube.openedAtMs)
    tube.sealedAtMs = moved(tube.sealedAtMs)
    tube.handedOverAtMs = moved(tube.handedOverAtMs)
  }
  for (const shift of state.shifts.values()) shift.sinceMs = moved(shift.sinceMs)
  if (state.party !== null) state.party = { ...state.party, begunAtMs: moved(state.party.begunAtMs) }
  if (state.packing !== null) state.packing.lastAtMs = moved(state.packing.lastAtMs)
  state.chair.atMs = moved(state.chair.atMs)
  state.collectedAtMs.splice(0, Infinity, ...state.collectedAtMs.map(moved))
}
