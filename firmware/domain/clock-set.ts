import { type ClockTrust, timeFloorMs } from './clock-state.ts'
import type { SamplingEvent } from './events.ts'
import type { KioskState } from './state.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/**
 * How far wall clock and monotonic clock may come apart unsaid. A source that is followed moves both alike; only a
 * setting parts them. Leap seconds stay below it, and nobody asks an event for its second.
 */
export const CLOCK_STEP_MS = 5_000
/** No kiosk runs for so long without any network: beyond it the year was mistyped. */
const AHEAD_MAX_MS = 5 * 365 * 86_400_000
/** What lies ahead of the clock by no more than that is a wait that runs, not another date. */
const WAIT_MAX_MS = 3_600_000

/** How much the clock is believed: it is said when it becomes more. */
const RANK: Readonly<Record<ClockTrust, number>> = { unsynced: 0, 'set-by-crew': 1, synced: 2 }

/**
 * The wall clock was set. The event itself, and all after it, are stamped with the new clock; whoever adds `offsetMs`
 * to the time of the events before it, back to the start of this boot (`bootid`) or the setting before, has their
 * right time.
 */
export interface ClockSet {
  /** `step`: it was set, and is believed neither more nor less than before. */
  readonly from: 'set-by-crew' | 'synced' | 'step'
  /** New time minus old time, at the same instant. */
  readonly offsetMs: number
  readonly before: ClockTrust
  readonly after: ClockTrust
  readonly operator?: string
}

/** The clock was set since the last event of this boot, or is believed at last; null while it only goes on. */
export function clockChange({ context, state }: Turn): SamplingEvent | null {
  const { clock, kiosk, now } = context
  const { bootedAtMs, bootId, trust: before } = state.clock
  if (clock.bootId !== bootId) return null
  const after = clock.trust
  const offsetMs = Math.round(now.epochMs - clock.monotonicMs - bootedAtMs)
  const isBelieved = RANK[after] > RANK[before]
  if (Math.abs(offsetMs) <= CLOCK_STEP_MS && !isBelieved) return null
  const from = isBelieved && after === 'synced' ? 'synced' : 'step'
  return { type: 'maintenance.clock-set', subject: kiosk.id, data: { from, offsetMs, before, after } }
}

/** The crew says what time it is at the site, `yyyy-mm-ddThh:mm`. A clock that a source has set is not theirs. */
export function setClock(turn: Turn, at: string, operator: string): Decision {
  const { clock, kiosk, now } = turn.context
  if (clock.trust === 'synced') return refuse(turn, 'clock-synced')
  const epochMs = clock.epochOf(at)
  if (epochMs === null) return refuse(turn, 'bad-time')
  const floorMs = timeFloorMs(turn.state.clock)
  if (epochMs < floorMs) return refuse(turn, 'clock-too-early')
  if (epochMs > floorMs + AHEAD_MAX_MS) return refuse(turn, 'clock-too-late')
  const data: ClockSet = {
    from: 'set-by-crew',
    offsetMs: Math.round(epochMs - now.epochMs),
    before: clock.trust,
    after: 'set-by-crew',
    operator,
  }
  const decision = write(turn, { type: 'maintenance.clock-set', subject: kiosk.id, data })
  return { ...decision, effects: [{ kind: 'set-clock', bootedAtMs: epochMs - clock.monotonicMs }] }
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
