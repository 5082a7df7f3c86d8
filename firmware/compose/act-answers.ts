import { createHash } from 'node:crypto'
import type { CrewAct } from '../domain/input.ts'
import { REQUESTS_KEPT_MAX } from '../domain/requests.ts'
import type { KioskState } from '../domain/state.ts'
import type { ActResult } from '../ports/kiosk.ts'
import type { Submitted } from './loop-parts.ts'

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

  /** By `requestKey`. The oldest answer is forgotten when there are too many. */
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
    if (this.#given.size > REQUESTS_KEPT_MAX && oldest !== undefined) this.#given.delete(oldest)
    return answer
  }
}

/** Which press of a button it is: by 66 bits of a hash, so that it may stand in an event. */
export function requestKey(operator: string, requestId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([operator, requestId]))
    .digest('base64url')
    .slice(0, 11)
}

/** The answer to what was done before this run began; null when nothing is known of it. */
export function doneBefore({ requests }: Readonly<KioskState>, request: string): ActResult | null {
  const events = requests.get(request)
  return events === undefined ? null : { ok: true, events }
}

/** What a page is told about an input of its own. */
export function answerOf(result: Submitted): ActResult {
  return result.ok ? { ok: true, events: result.events.map(({ id }) => id) } : result
}
