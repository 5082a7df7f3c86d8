import { CLOCK_STEP_MS, type ClockSet, type ClockTrust } from './clock-record.ts'
import { TIME_AHEAD_MAX_MS, timeFloorMs } from './clock-state.ts'
import type { SamplingEvent } from './events.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** How much the clock is believed: it is said when it becomes more. */
const RANK: Readonly<Record<ClockTrust, number>> = { unsynced: 0, 'set-by-crew': 1, synced: 2 }

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
  if (epochMs > floorMs + TIME_AHEAD_MAX_MS) return refuse(turn, 'clock-too-late')
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
