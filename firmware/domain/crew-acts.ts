import { absent, comeBack } from './absent.ts'
import { setClock } from './clock-set.ts'
import { pack, setPacking, unpack } from './custody.ts'
import { closeByCrew } from './day.ts'
import { disinfect } from './disinfection.ts'
import { endSession, farewell } from './endings.ts'
import { releaseGroup } from './group-release.ts'
import { handOver } from './hand-over.ts'
import type { CrewAct } from './input.ts'
import { actAtIntake, isIntakeAct } from './intake-acts.ts'
import { pause, resume } from './intake-hours.ts'
import { acceptLabel } from './label-jobs.ts'
import { collectObject } from './objects.ts'
import { pedal } from './pedal.ts'
import { callNext, endVisit, recall, sampled } from './queue.ts'
import { actOnRecord } from './record-acts.ts'
import { isRunning } from './session.ts'
import { isUnfinishedVisit } from './state.ts'
import { ticketByCrew } from './ticket.ts'
import { openPrinted, openScanned, sealByCrew } from './tube-acts.ts'
import { type Decision, refuse, type Turn } from './turn.ts'
import { admit } from './unnamed.ts'

/** Does what a signed-in crew member asked, or says why not. */
export function actOfCrew(turn: Turn, act: CrewAct, operator: string): Decision {
  const isForAnother = 'session' in act && act.session !== turn.session.token
  if (isForAnother) return refuse(turn, 'session-changed')
  if (isIntakeAct(act)) return actAtIntake(turn, act, operator)
  switch (act.act) {
    case 'call-next':
      return callNext(turn, operator)
    case 'pedal':
      return pedal(turn, operator)
    case 'recall':
      return recall(turn, act.visit, operator)
    case 'sampled':
      return sampled(turn, act.visit, operator)
    case 'absent':
      return absent(turn, act.visit, operator)
    case 'return':
      return comeBack(turn, act.visit, operator)
    case 'release-group':
      return releaseGroup(turn, operator)
    case 'not-holder':
      return endByCrew(turn, act.visit, 'not-holder', operator)
    case 'refuse':
      return endByCrew(turn, act.visit, 'refused', operator)
    case 'seal':
      return sealByCrew(turn, act.tube, operator)
    case 'open-tube':
      return act.tube === undefined ? openPrinted(turn) : openScanned(turn, act.tube, operator)
    case 'accept-label':
      return acceptLabel(turn, act.label, operator)
    case 'print-ticket':
      return ticketByCrew(turn, act.ticket)
    case 'begin-packing':
    case 'end-packing':
      return setPacking(turn, act.act === 'begin-packing', operator)
    case 'pack':
      return pack(turn, act.tube, operator)
    case 'unpack':
      return unpack(turn, act.tube, operator)
    case 'hand-over':
      return handOver(turn, act, operator)
    case 'day-close':
      return closeByCrew(turn, operator)
    case 'disinfected':
      return disinfect(turn, act.area, operator)
    case 'collect-object':
      return collectObject(turn, act.place, act.tube, operator)
    case 'admit':
      return admit(turn, act.category, operator)
    case 'set-clock':
      return setClock(turn, act.at, operator)
    case 'pause':
    case 'resume':
      return (act.act === 'pause' ? pause : resume)(turn, operator)
    default:
      return actOnRecord(turn, act, operator)
  }
}

/** Without a visit it is about whoever stands at the booth, or was told their number there a moment ago. */
function endByCrew(turn: Turn, id: string | undefined, reason: 'not-holder' | 'refused', operator: string): Decision {
  const { session, state } = turn
  const prompt = reason === 'not-holder' ? 'not-holder' : 'refused'
  if (id === undefined && isRunning(session)) return endSession(turn, reason, prompt, operator)
  const visit = state.visits.get(id ?? session.visit ?? '')
  if (visit === undefined || !isUnfinishedVisit(visit))
    return refuse(turn, id === undefined ? 'no-session' : 'no-such-visit')
  const ended = endVisit(turn, visit, reason, operator)
  if (session.visit !== visit.id) return ended
  return { ...farewell(turn, [], { prompt, visit: visit.id }), drafts: ended.drafts }
}
