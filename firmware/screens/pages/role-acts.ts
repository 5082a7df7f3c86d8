import type { CrewAct } from '../../domain/input.ts'
import type { CrewRole } from '../screens-options.ts'

/** What a sampler does at the chair; taking people in and stopping the intake belong to the registrar and the leader. */
const SAMPLER_ACTS: readonly CrewAct['act'][] = [
  'call-next',
  'pedal',
  'recall',
  'absent',
  'return',
  'release-group',
  'sampled',
  'not-holder',
  'refuse',
  // Until it is answered they may not take the swab.
  'whose-code',
  'seal',
  'open-tube',
  'collect-object',
  'reprint',
  'accept-label',
  'print-ticket',
  'begin-packing',
  'end-packing',
  'pack',
  'unpack',
  'disinfected',
  'undo',
  'verify',
]

/** Every time of the day's record hangs on it. */
const LEADER_ACTS: readonly CrewAct['act'][] = ['set-clock']

/** Who reads the lists of the whole site: the roster, the day. */
export const READERS: readonly CrewRole[] = ['registrar', 'leader', 'inspector']

/** Which acts the kiosk takes from whom, and which keys the pages offer to whom. An inspector reads and never acts. */
export function mayAct(role: CrewRole, act: CrewAct['act']): boolean {
  switch (role) {
    case 'leader':
      return true
    case 'registrar':
      return !LEADER_ACTS.includes(act)
    case 'sampler':
      return SAMPLER_ACTS.includes(act)
    case 'inspector':
      return false
  }
}
