import { called, callNext, sampled } from './queue.ts'
import { type Decision, refuse, type Turn } from './turn.ts'

/**
 * A press that comes sooner after the last one is a foot that slipped, or hands that were not disinfected: rubbing
 * them takes longer than this for everybody.
 */
export const PEDAL_MIN_MS = 3_000

/**
 * The sampler's one key, for a foot or an elbow: while somebody is called it says "the swab is in the tube", and after
 * that, once the hands are disinfected, "the next one, please". So a whole morning needs no hand on anything.
 */
export function pedal(turn: Turn, operator: string): Decision {
  if (turn.context.programme.collect !== 'by-crew') return refuse(turn, 'not-needed')
  const inHand = called(turn.state)
  if (inHand.length > 1) return refuse(turn, 'several-called')
  if (isTooSoon(turn)) return refuse(turn, 'disinfect-first')
  return inHand.length === 1 ? sampled(turn, undefined, operator) : callNext(turn, operator)
}

/** A clock that went back makes nobody wait. */
function isTooSoon({ context, state }: Turn): boolean {
  const sinceMs = context.now.epochMs - state.chair.atMs
  return sinceMs >= 0 && sinceMs < PEDAL_MIN_MS
}
