import { answerSymptoms, confirmMask, confirmPhone } from './answering.ts'
import { assist } from './assist.ts'
import { settleCode } from './code-in-doubt.ts'
import type { CrewAct } from './input.ts'
import { measureAnew } from './intake.ts'
import type { IntakeAct } from './intake-input.ts'
import { beginParty, endParty } from './party.ts'
import { closeReferral, rest } from './referral.ts'
import { isRunning } from './session.ts'
import { type Decision, refuse, type Turn } from './turn.ts'

const INTAKE_ACTS: Readonly<Record<IntakeAct['act'], true>> = {
  assist: true,
  'confirm-mask': true,
  'answer-symptoms': true,
  'confirm-phone': true,
  'measure-again': true,
  'close-referral': true,
  rest: true,
  'whose-code': true,
  'begin-party': true,
  'end-party': true,
}

export function isIntakeAct(act: CrewAct): act is IntakeAct {
  return Object.hasOwn(INTAKE_ACTS, act.act)
}

/** What the crew does for the person at the booth. The session that it is meant for was checked. */
export function actAtIntake(turn: Turn, act: IntakeAct, operator: string): Decision {
  switch (act.act) {
    case 'assist':
      return assist(turn, act, operator)
    case 'confirm-mask':
      return confirmMask(turn, act.isWorn, operator)
    case 'answer-symptoms':
      return answerSymptoms(turn, act.hasSymptoms, operator)
    case 'confirm-phone':
      return confirmPhone(turn, act, operator)
    case 'measure-again':
      return measureAgainByCrew(turn)
    case 'close-referral':
      return closeReferral(turn, act, operator)
    case 'whose-code':
      return settleCode(turn, act, operator)
    case 'begin-party':
      return beginParty(turn, act.size, operator)
    case 'end-party':
      return endParty(turn, operator)
    case 'rest':
      return rest(turn, act, operator)
  }
}

function measureAgainByCrew(turn: Turn): Decision {
  const { session } = turn
  if (!isRunning(session)) return refuse(turn, 'no-session')
  const isBroken = session.phase === 'screening' && session.presence === 'broken'
  if (session.needs !== 'temperature' && !isBroken) return refuse(turn, 'not-needed')
  return measureAnew(turn, { phase: 'screening', needs: null, concern: null })
}
