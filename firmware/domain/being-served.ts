import type { Session } from './session.ts'
import type { KioskState } from './state.ts'

/** Why stopping the firmware for some seconds would be noticed by somebody. */
export type Occupied = 'resident' | 'called' | 'label' | 'tube-open' | 'packing'

/** What an interruption waits for. */
export type Unquiet = Occupied | 'clock' | 'window' | 'settling'

/**
 * Whoever or whatever is in the middle of something that a restart would cut; null when nobody is. People who only wait
 * are not: their place and ticket are in the journal. A tube with somebody's specimen in it is: its label, its seal and
 * the hand that holds it belong to this minute.
 */
export function occupiedBy(state: Readonly<KioskState>, session: Session): Occupied | null {
  if (session.phase !== 'idle' || session.holder !== null || session.unnamed !== null) return 'resident'
  if ([...state.visits.values()].some((visit) => visit.state === 'called')) return 'called'
  if ([...state.labels.values()].some((label) => label.state === 'started')) return 'label'
  if ([...state.tubes.values()].some((tube) => tube.state === 'open' && tube.swabs.length > 0)) return 'tube-open'
  return state.packing === null ? null : 'packing'
}
