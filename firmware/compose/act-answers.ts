import type { ActResult } from '../ports/kiosk.ts'
import type { Submitted } from './kiosk-loop.ts'

/** Kept so long that a phone that lost the network for minutes still gets the first answer. */
const ANSWERS_KEPT_MAX = 500

/** The same request acts once: a repetition gets the first answer again. What was refused may be asked again. */
export class ActAnswers {
  readonly #answers = new Map<string, Promise<ActResult>>()

  /** `request` is unique per operator. The oldest answer is forgotten when there are too many. */
  once(request: string, act: () => Promise<ActResult>): Promise<ActResult> {
    const known = this.#answers.get(request)
    if (known !== undefined) return known
    const answer = act()
    this.#answers.set(request, answer)
    void answer.then(({ ok }) => ok || this.#answers.delete(request))
    const oldest = this.#answers.keys().next().value
    if (this.#answers.size > ANSWERS_KEPT_MAX && oldest !== undefined) this.#answers.delete(oldest)
    return answer
  }
}

/** What a page is told about an input of its own. */
export function answerOf(result: Submitted): ActResult {
  return result.ok ? { ok: true, events: result.events.map(({ id }) => id) } : result
}
