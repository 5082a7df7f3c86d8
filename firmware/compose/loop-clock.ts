import { workingMoment } from '../domain/clock-state.ts'
import type { Effect } from '../domain/input.ts'
import { epochOf, type Moment } from '../domain/moment.ts'
import { rulesId } from '../domain/programme.ts'
import type { KioskState } from '../domain/state.ts'
import type { ClockReading, Context } from '../domain/turn.ts'
import type { Stamp } from '../ports/journal.ts'
import type { LoopParts } from './loop-parts.ts'

/** What the clocks show at one instant: an input is decided and stamped by the same reading. */
export type Instant = Pick<Context, 'now' | 'clock'>

type ClockParts = Pick<LoopParts, 'bootId' | 'clock' | 'moments'>

export function readClocks({ bootId, clock, moments }: ClockParts, { day }: KioskState): Instant {
  const trust = clock.trust()
  const now = workingMoment(day, trust, moments(clock.epochMs()))
  const monotonicMs = Math.trunc(clock.monotonicMs())
  return { now, clock: { bootId, monotonicMs, trust, epochOf: (local) => epochOf(moments, local) } }
}

/** Events are stamped with the instant at which they were decided; where that set the clock, with the new one. */
export function stampOf(
  { clock, now, programme }: Instant & Pick<Context, 'programme'>,
  effects: readonly Effect[],
  { moments, simulated }: Pick<LoopParts, 'moments' | 'simulated'>,
): Stamp {
  const { bootId, monotonicMs } = clock
  const set = effects.find((effect) => effect.kind === 'set-clock')
  const { day, time }: Moment = set === undefined ? now : moments(set.bootedAtMs + monotonicMs)
  const trust: ClockReading['trust'] = set === undefined ? clock.trust : 'set-by-crew'
  return { time, day, bootId, monotonicMs, clock: trust, rules: rulesId(programme), simulated }
}
