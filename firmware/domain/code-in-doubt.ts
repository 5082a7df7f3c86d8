import type { CodeInDoubt } from './code-in-doubt-record.ts'
import { collectAtDesk } from './desk.ts'
import { farewell, refer } from './endings.ts'
import type { SamplingEvent } from './events.ts'
import { goOn } from './intake.ts'
import type { IntakeAct } from './intake-input.ts'
import { IDLE, isRunning, SESSION_LIMITS } from './session.ts'
import { isUnfinishedVisit } from './state.ts'
import { closingAfter, reservedTube } from './tube.ts'
import { type Decision, enter, nothing, refuse, type Turn } from './turn.ts'

type Answer = Extract<IntakeAct, { act: 'whose-code' }>

/**
 * A bad code while the answer to the one before still stands on the screen, whatever it was: their phone, or that of
 * whoever comes next.
 * Nobody is referred for a guess. The crew is asked; meanwhile no swab of that visit is taken, and whoever lays a
 * document soon does not check in. Once per visit: codes that change on a phone must not fill the disk.
 */
export function doubtCode(turn: Turn, visit: string, code: string): Decision {
  if (turn.state.codesInDoubt.has(visit)) return nothing(turn)
  const event: SamplingEvent = { type: 'status-code.doubtful', subject: visit, data: { visit, statusCode: code } }
  return farewell(turn, [event], { prompt: 'staff', concern: `status-code:${code}` })
}

/** The crew looked at the two phones. */
export function settleCode(turn: Turn, { visit: id, whose }: Answer, operator: string): Decision {
  const doubt = turn.state.codesInDoubt.get(id)
  if (doubt === undefined) return refuse(turn, 'not-needed')
  const event: SamplingEvent = { type: 'status-code.settled', subject: id, data: { visit: id, whose, operator } }
  if (whose === 'visit') {
    const settled = itIsTheirs(turn, id, doubt, operator)
    return { ...settled, drafts: [{ event }, ...settled.drafts] }
  }
  const settled = itIsOfNext(turn, id, doubt, operator)
  return { ...settled, drafts: [event, ...atLast(turn, id)].map((one) => ({ event: one })).concat(settled.drafts) }
}

/** The desk takes the specimen that waited for this answer. */
function atLast(turn: Turn, id: string): readonly SamplingEvent[] {
  const visit = turn.state.visits.get(id)
  const isAtDesk = visit?.state === 'waiting' && visit.group === null
  return isAtDesk && reservedTube(turn.state, id) === null ? collectAtDesk(turn, visit) : []
}

/** Who is in the queue leaves it, and may check in again with that code; a specimen that is taken stays. */
function itIsTheirs(turn: Turn, id: string, { code }: CodeInDoubt, operator: string): Decision {
  const visit = turn.state.visits.get(id)
  const goesOn = isAskedAbout(turn, id) ? letGo(turn, operator) : nothing(turn)
  if (visit === undefined || !isUnfinishedVisit(visit)) return goesOn
  const person = visit.person === null ? {} : { person: visit.person }
  const statusCode = code === null ? {} : { statusCode: code }
  const data = { visit: id, reason: 'status-code' as const, ...person, ...statusCode, operator }
  const events: readonly SamplingEvent[] = [{ type: 'visit.referred', subject: id, data }, ...closingAfter(turn, visit)]
  return { ...goesOn, drafts: [...events.map((event) => ({ event })), ...goesOn.drafts] }
}

/** Of whoever stands here; while nobody does, of whoever lays a document next. */
function itIsOfNext(turn: Turn, id: string, { code }: CodeInDoubt, operator: string): Decision {
  const { session } = turn
  if (isAskedAbout(turn, id)) {
    const theirs: Turn = { ...turn, session: { ...session, codeInDoubt: null, statusCode: code } }
    return refer(theirs, 'status-code', `status-code:${code ?? 'crew'}`, { operator })
  }
  if (isRunning(session) || code === null) return nothing(turn)
  return enter(turn, { ...IDLE, statusCode: code }, [{ kind: 'timer', afterMs: SESSION_LIMITS.statusCodeMs }])
}

function isAskedAbout({ session }: Turn, visit: string): boolean {
  return isRunning(session) && session.codeInDoubt === visit
}

/** It was not theirs: who waited only for this goes on, who is being measured is not disturbed. */
function letGo(turn: Turn, operator: string): Decision {
  const freed: Turn = { ...turn, session: { ...turn.session, codeInDoubt: null } }
  return turn.session.needs === 'whose-code' ? goOn(freed, operator) : nothing(freed)
}
