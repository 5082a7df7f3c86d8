import { createHash } from 'node:crypto'
import type { CrewAct } from '../domain/input.ts'
import { REQUESTS_KEPT_MAX } from '../domain/requests.ts'
import type { KioskState } from '../domain/state.ts'
import type { ActResult } from '../ports/kiosk.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { Submitted } from './loop-parts.ts'

/** Of the hash of who asked and by which id: 66 bits, so that it may stand in an event. */
const PRESS_CHARACTERS = 11
/** Of the hash of what was asked: 36 bits tell one act from another. */
const ACT_CHARACTERS = 6

export interface PressedBy {
  readonly operator: string
  readonly requestId: string
}

interface Given {
  readonly request: string
  readonly answer: Promise<ActResult>
}

/**
 * The same request acts once: a repetition gets the first answer again, after a restart too. What was refused may be
 * asked again. Another act under the same id is not done, and told so: "done" would be said of what never happened.
 */
export class ActAnswers {
  readonly #loop: Pick<KioskLoop, 'state' | 'submit'>
  /** By who asked and by which id. */
  readonly #given = new Map<string, Given>()

  constructor(loop: Pick<KioskLoop, 'state' | 'submit'>) {
    this.#loop = loop
  }

  /** The oldest answer is forgotten when there are too many. */
  act(act: CrewAct, by: PressedBy): Promise<ActResult> {
    const request = requestKey(act, by)
    const press = request.slice(0, PRESS_CHARACTERS)
    const known = this.#given.get(press)
    if (known !== undefined) {
      return known.request === request ? known.answer : Promise.resolve({ ok: false, refusal: 'request-reused' })
    }
    const answer = this.#carryOut(act, by.operator, request)
    this.#given.set(press, { request, answer })
    void answer.then(({ ok }) => ok || this.#given.delete(press))
    const oldest = this.#given.keys().next().value
    if (this.#given.size > REQUESTS_KEPT_MAX && oldest !== undefined) this.#given.delete(oldest)
    return answer
  }

  async #carryOut(act: CrewAct, operator: string, request: string): Promise<ActResult> {
    const done = doneBefore(this.#loop.state, request)
    return done ?? answerOf(await this.#loop.submit({ kind: 'crew', act, operator, request }))
  }
}

/**
 * Which press of a button it is, and for what. Whoever has the event cannot find out who was meant: the id that goes
 * into both hashes is written nowhere.
 */
export function requestKey(act: CrewAct, { operator, requestId }: PressedBy): string {
  const press = hashOf([operator, requestId]).slice(0, PRESS_CHARACTERS)
  return press + hashOf([operator, requestId, act]).slice(0, ACT_CHARACTERS)
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}

/** The answer to what was done before this run began; null when nothing is known of it. */
export function doneBefore({ requests }: Readonly<KioskState>, request: string): ActResult | null {
  const press = request.slice(0, PRESS_CHARACTERS)
  for (const [known, events] of requests) {
    // Journals of before say which press it was, and not for what.
    if (known === request || known === press) return { ok: true, events }
    if (known.startsWith(press)) return { ok: false, refusal: 'request-reused' }
  }
  return null
}

/** What a page is told about an input of its own. */
export function answerOf(result: Submitted): ActResult {
  return result.ok ? { ok: true, events: result.events.map(({ id }) => id) } : result
}
