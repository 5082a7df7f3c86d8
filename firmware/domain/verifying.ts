import { fill, waitingAtDesk } from './desk.ts'
import type { SamplingEvent } from './events.ts'
import { acceptedLabel, newestLabel } from './label-jobs.ts'
import type { Label, Tube } from './state.ts'
import type { RecordRefusal } from './tube-input.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/**
 * The label was scanned on its tube. Who waits at the desk for that is collected (basis: scan); a label that was
 * doubtful is proven good by it. Another label than one that is expected now is refused.
 */
export function verify(turn: Turn, number: string, operator: string): Decision {
  const tube = turn.state.tubes.get(number)
  if (tube?.state !== 'open' || tube.numbering !== 'printed' || tube.isForObjects) return refuse(turn, 'label-mismatch')
  if (tube.isVerified) return refuse(turn, 'label-verified')
  if (turn.state.codesInDoubt.has(tube.visit ?? '')) return refuse(turn, 'code-in-doubt')
  const label = newestLabel(turn.state, number)
  const fault = paperFault(label)
  if (label === null || fault !== null) return refuse(turn, fault ?? 'label-mismatch')
  const verified: SamplingEvent = { type: 'tube.verified', subject: number, data: { tube: number, operator } }
  const accepted = label.state === 'doubtful' ? [acceptedLabel(turn.state, label, operator)] : []
  return write(turn, verified, ...accepted, ...collectWaiting(turn, tube, operator))
}

/** What was not printed cannot have been scanned. */
function paperFault(label: Label | null): RecordRefusal | 'label-not-finished' | 'label-not-there' | null {
  if (label?.state === 'waiting' || label?.state === 'started') return 'label-not-finished'
  return label?.state === 'failed' ? 'label-not-there' : null
}

function collectWaiting(turn: Turn, tube: Tube, operator: string): readonly SamplingEvent[] {
  if (tube.group !== null) return []
  const waiting = waitingAtDesk(turn.state).filter(({ id }) => tube.visit === null || id === tube.visit)
  return fill(turn, tube, waiting, { basis: 'scan', operator })
}
