import { callStaff, notice } from './endings.ts'
import { categoryByCode, intakeClosed, screen } from './intake.ts'
import { identityRuleFor } from './programme.ts'
import { DEFAULT_CATEGORY, isRunning } from './session.ts'
import { type Decision, refuse, type Turn } from './turn.ts'

/** Somebody without a document touched the booth's screen. Where one is required, the crew comes. */
export function begin(turn: Turn): Decision {
  if (turn.session.phase !== 'idle') return refuse(turn, 'session-running')
  const closed = intakeClosed(turn)
  if (closed !== null) return notice(turn, closed === 'labels-waiting' ? 'printer-wait' : 'closed')
  const category = categoryByCode(turn) ?? DEFAULT_CATEGORY
  const rule = identityRuleFor(turn.context.programme, category)
  if (rule === 'required') return callStaff(turn, 'identity', 'no-document')
  return screen(turn, { holder: null, unnamed: { category, hasCategoryFromCrew: false, laidKey: null } })
}

/** The crew lets the next person through without a document, perhaps as one of a category. */
export function admit(turn: Turn, named: string | undefined, operator: string): Decision {
  const { session } = turn
  // Whoever was asked for a document and has none may be let through, where the rules allow it.
  if (isRunning(session) && session.needs !== 'identity') return refuse(turn, 'session-running')
  const closed = intakeClosed(turn)
  if (closed !== null) return refuse(turn, closed)
  const category = named ?? session.unnamed?.category ?? categoryByCode(turn) ?? DEFAULT_CATEGORY
  if (identityRuleFor(turn.context.programme, category) === 'required') return refuse(turn, 'identity-required')
  const unnamed = { category, hasCategoryFromCrew: named !== undefined, laidKey: null }
  return screen(turn, { holder: null, unnamed }, operator)
}
