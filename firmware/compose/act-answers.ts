import { createHash } from 'node:crypto'
import type { CrewAct } from '../domain/input.ts'
import type { ActResult } from '../ports/kiosk.ts'
import type { Submitted } from './loop-parts.ts'

/** Kept so long that a phone that lost the network for minutes still gets the first answer. */
const ANSWERS_KEPT_MAX = 500

interface Given {
  /** Of what was asked: a person may stand in it. */
  readonly digest: string
  readonly answer: Promise<ActResult>
}

/**
 * The same request acts once: a repetition gets the first answer again. What was refused may be asked again. Another
 * act under the same id is not done, and told so: "done" would be said of what never happened.
 */
export class ActAnswers {
  readonly #given = new Map<string, Given>()

  /** `request` is unique per operator. The oldest answer is forgotten when there are too many. */
  once(request: string, act: CrewAct, carryOut: () => Promise<ActResult>): Promise<ActResult> {
    const digest = createHash('sha256').update(JSON.stringify(act)).digest('base64')
    const known = this.#given.get(request)
    if (known !== undefined) {
      return known.digest === digest ? known.answer : Promise.resolve({ ok: false, refusal: 'request-reused' })
    }
    const answer = carryOut()
    this.#given.set(request, { digest, answer })
    void answer.then(({ ok }) => ok || this.#given.delete(request))
    const oldest = this.#given.keys().next().value
    if (this.#given.size > ANSWERS_KEPT_MAX && oldest !== undefined) this.#given.delete(oldest)
    return answer
  }
}

/** What a page is told about an input of its own. */
export function answerOf(result: Submitted): ActResult {
  return result.ok ? { ok: true, events: result.events.map(({ id }) => id) } : result
}
