import { correct } from './correcting.ts'
import { reprint } from './label-jobs.ts'
import { receiveStock } from './stock.ts'
import type { RecordAct } from './tube-input.ts'
import type { Decision, Turn } from './turn.ts'
import { undo } from './undo.ts'
import { verify } from './verifying.ts'
import { voidSample, voidTube } from './voiding.ts'

/** Acts about what is recorded already. */
export function actOnRecord(turn: Turn, act: RecordAct, operator: string): Decision {
  switch (act.act) {
    case 'void':
      return voidSample(turn, act, operator)
    case 'void-tube':
      return voidTube(turn, act, operator)
    case 'correct':
      return correct(turn, act, operator)
    case 'undo':
      return undo(turn, act.events, operator)
    case 'verify':
      return verify(turn, act.tube, operator)
    case 'receive-stock':
      return receiveStock(turn, act, operator)
    case 'reprint':
      return reprint(turn, act, operator)
  }
}
