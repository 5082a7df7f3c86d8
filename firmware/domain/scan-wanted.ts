import { type Hours, intakeOf } from './intake-hours.ts'
import { onDuty } from './shifts.ts'
import type { KioskState } from './state.ts'

/**
 * Whether anybody may have a code to show: a resident while people are taken in, and the crew while somebody is on duty.
 * At night a lit scanner would blink at an empty booth; who comes to work signs in with the PIN.
 */
export function isScanWanted(state: Readonly<KioskState>, hours: Hours): boolean {
  return intakeOf(state, hours).state === 'open' || onDuty(state, hours.now.epochMs).length > 0
}
