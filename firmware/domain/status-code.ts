import { kindOfTube } from './check-in.ts'
import { doubtCode } from './code-in-doubt.ts'
import { goOn, proceed } from './intake.ts'
import { type StatusCodeRule, statusCodeVerdict } from './programme.ts'
import { isRunning, SESSION_LIMITS } from './session.ts'
import type { Visit } from './state.ts'
import { isSameKind } from './tube.ts'
import { type Decision, enter, nothing, type Turn } from './turn.ts'

/** A status code may come before the document, with it, or just after somebody was answered: then the crew says whose a bad one is. */
export function showStatusCode(turn: Turn, code: string): Decision {
  const { context, session, state } = turn
  if (session.phase === 'idle') {
    return enter(turn, { statusCode: code, prompt: 'idle' }, [{ kind: 'timer', afterMs: SESSION_LIMITS.statusCodeMs }])
  }
  const verdict = statusCodeVerdict(context.programme, code)
  if (isRunning(session)) {
    const shown = { ...turn, session: { ...session, statusCode: code, isStatusCodeJudged: false } }
    const isSettled = verdict === 'pass' || typeof verdict === 'object'
    return session.needs === 'status-code' && isSettled ? goOn(shown, null) : proceed(shown, null)
  }
  if (session.visit === null) return nothing(turn)
  const visit = state.visits.get(session.visit)
  const isBad = verdict === 'refer' || (visit !== undefined && isInWrongTube(turn, visit, verdict))
  return isBad ? doubtCode(turn, session.visit, code) : nothing(turn)
}

/** The category that the code says would have led into another tube: alone, or with another specimen. */
function isInWrongTube(turn: Turn, visit: Visit, verdict: StatusCodeRule | undefined): boolean {
  const { holder, unnamed } = turn.session
  if (typeof verdict !== 'object' || (holder ?? unnamed)?.hasCategoryFromCrew !== false) return false
  if (visit.poolSize === 0) return false
  return !isSameKind(
    visit,
    kindOfTube(turn, { birthDate: holder?.person.birthDate ?? null, category: verdict.category }),
  )
}
