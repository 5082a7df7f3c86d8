import { callStaff, idle, refer } from './endings.ts'
import type { MeasuredResult } from './input.ts'
import { askAgainWhoItIs, proceed } from './intake.ts'
import { judgeReading } from './screening.ts'
import { BROKEN_MAX, type TakenReading } from './session.ts'
import { bodyMsOf } from './small-child.ts'
import { checkOf } from './thermometer-check.ts'
import { type Decision, nothing, type Turn } from './turn.ts'

/**
 * The answer to a `measure` effect. Document and temperature belong together only while one body stands there without
 * a gap: whoever steps away and is followed by another must not give that other person a name.
 */
export function measured(turn: Turn, token: number, result: MeasuredResult): Decision {
  const { phase, presence } = turn.session
  if (token !== turn.session.token || phase !== 'screening' || presence === 'broken') return nothing(turn)
  const seen: Turn = { ...turn, session: { ...turn.session, presence: 'there' } }
  if (result.ok) return judgeForehead(seen, result)
  switch (result.failure) {
    case 'unavailable':
      return callStaff(turn, 'temperature', 'no-reading')
    case 'nobody':
    case 'left':
      return broken(turn)
    case 'arrived':
      return presence === 'awaited' ? { ...measureAgain(seen), session: seen.session } : broken(turn)
    // While the sensor sees nothing, people can change places.
    case 'pec':
    case 'error-flag':
      return presence === 'awaited' ? measureAgain(turn) : broken(turn)
    // The screen leads them nearer; "once more" would be said at every second.
    case 'distance':
      return { ...measureAgain(seen), session: seen.session }
    case 'spread':
    case 'out-of-range':
      return measureAgain(seen)
  }
}

/** What the sensor saw, corrected by its own latest check, as this booth's profile understands it. */
function judgeForehead(turn: Turn, result: Extract<MeasuredResult, { ok: true }>): Decision {
  const { ambientCentiC, ambientMoves = false, distanceMm, objectCentiC, sensor } = result
  const { skinProfile } = turn.context
  const check = checkOf(turn.state.thermometerCheck, sensor)
  const bodyCentiC = skinProfile.estimate(objectCentiC + (check?.offsetCentiC ?? 0), ambientCentiC)
  const reading: TakenReading = {
    ...{ bodyCentiC, objectCentiC, ambientCentiC, profile: skinProfile.id },
    ...(check === null ? {} : { check }),
    ...(distanceMm === undefined ? {} : { distanceMm }),
  }
  const isInside = judgeReading(turn.context.programme.temperature, reading) !== 'ambient-outside'
  if (ambientMoves && isInside) return callStaff(turn, 'temperature', 'ambient-unsteady')
  return judge(turn, reading, null)
}

/** Who it is, is asked once more; when that happened too often, somebody comes. */
function broken(turn: Turn): Decision {
  const { timesBroken, unnamed } = turn.session
  // Nobody asked who it is: whoever begins next is somebody else.
  if (unnamed !== null) return idle(turn)
  return timesBroken >= BROKEN_MAX ? callStaff(turn, 'temperature', 'left') : askAgainWhoItIs(turn)
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

function measureAgain({ context, session }: Turn): Decision {
  const withinMs = session.presence === 'there' ? 0 : bodyMsOf(session, context.now.day)
  return { drafts: [], session: { ...session, prompt: 'temperature-again' }, effects: [{ kind: 'measure', withinMs }] }
}
