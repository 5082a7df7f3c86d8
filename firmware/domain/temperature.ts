import { callStaff, refer } from './endings.ts'
import type { MeasuredResult } from './input.ts'
import { proceed } from './intake.ts'
import { estimateBodyCentiC, judgeReading } from './screening.ts'
import type { TakenReading } from './session.ts'
import { type Decision, nothing, type Turn } from './turn.ts'

/** The answer to a `measure` effect. */
export function measured(turn: Turn, token: number, result: MeasuredResult): Decision {
  if (token !== turn.session.token || turn.session.phase !== 'screening') return nothing(turn)
  if (!result.ok) {
    return result.failure === 'unavailable' ? callStaff(turn, 'temperature', 'no-reading') : measureAgain(turn)
  }
  const { ambientCentiC, objectCentiC } = result
  return judge(turn, { bodyCentiC: estimateBodyCentiC(objectCentiC, ambientCentiC), objectCentiC, ambientCentiC }, null)
}

/** Judges a reading of the kiosk's or of a contact thermometer; nobody is called feverish by a single one. */
export function judge(turn: Turn, reading: TakenReading, operator: string | null): Decision {
  const rules = turn.context.programme.temperature
  const verdict = judgeReading(rules, reading)
  if (verdict === 'ambient-outside') return callStaff(turn, 'temperature', 'ambient-outside')
  if (verdict === 'too-low') return measureAgain(turn)
  const readings = [...turn.session.readings, reading]
  const next = { ...turn, session: { ...turn.session, readings } }
  if (verdict === 'normal') return proceed(next, operator)
  const feverish = readings.filter(({ bodyCentiC }) => bodyCentiC >= rules.feverCentiC)
  if (feverish.length >= rules.readings) return refer(next, 'fever', 'fever', { operator })
  // A crew member stands there with a contact thermometer: the kiosk's own measurement would only disturb.
  return reading.objectCentiC === null ? callStaff(next, 'temperature', 'second-reading') : measureAgain(next)
}

function measureAgain({ session }: Turn): Decision {
  return { drafts: [], session: { ...session, prompt: 'temperature-again' }, effects: [{ kind: 'measure' }] }
}
