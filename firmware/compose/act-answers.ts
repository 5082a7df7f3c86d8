import { createHash } from 'node:crypto'
import type { CrewAct } from '../domain/input.ts'
import { REQUESTS_KEPT_MAX } from '../domain/requests.ts'
import type { KioskState } from '../domain/state.ts'
import type { ActResult } from '../ports/kiosk.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { Submitted } from './loop-parts.ts'

/** Of the mark of who asked and by which id: 66 bits, so that it may stand in an event. */
const PRESS_CHARACTERS = 11
/** Of the mark of what was asked: 36 bits tell one act from another. */
const ACT_CHARACTERS = 6

export interface PressedBy {
  readonly operator: string
  readonly requestId: string
}

/** A keyed hash; base64url, at least 11 characters. */
export interface Marks {
  mark(text: string): string
}

/** Journals of before have marks that nobody's key went into: they are known again, and none is written. */
const WITHOUT_KEY: Marks = { mark: (text) => createHash('sha256').update(text).digest('base64url') }

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
  readonly #marks: Marks
  /** By who asked and by which id. */
  readonly #given = new Map<string, Given>()

  constructor(loop: Pick<KioskLoop, 'state' | 'submit'>, marks: Marks) {
    this.#loop = loop
    this.#marks = marks
  }

  /** The oldest answer is forgotten when there are too many. */
  act(act: CrewAct, by: PressedBy): Promise<ActResult> {
    const request = requestKey(act, by, this.#marks)
    const press = request.slice(0, PRESS_CHARACTERS)
    const known = this.#given.get(press)
    if (known !== undefined) {
      return known.request === request ? known.answer : Promise.resolve({ ok: false, refusal: 'request-reused' })
    }
    const answer = this.#carryOut(act, by, request)
    this.#given.set(press, { request, answer })
    void answer.then(({ ok }) => ok || this.#given.delete(press))
    const oldest = this.#given.keys().next().value
    if (this.#given.size > REQUESTS_KEPT_MAX && oldest !== undefined) this.#given.delete(oldest)
    return answer
  }

  async #carryOut(act: CrewAct, by: PressedBy, request: string): Promise<ActResult> {
    const { state } = this.#loop
    const done = doneBefore(state, request) ?? doneBefore(state, requestKey(act, by, WITHOUT_KEY))
    return done ?? answerOf(await this.#loop.submit({ kind: 'crew', act, operator: by.operator, request }))
  }
}

/**
 * Which press of a button it is, and for what: it stands in clear in the events of that press for ever. A program may
 * number its requests, and an act may name a person, so only a key keeps whoever has the event from trying everybody.
 */
export function requestKey(act: CrewAct, { operator, requestId }: PressedBy, marks: Marks): string {
  const markOf = (value: unknown): string => marks.mark(JSON.stringify(value))
  const press = markOf([operator, requestId]).slice(0, PRESS_CHARACTERS)
  return press + markOf([operator, requestId, act]).slice(0, ACT_CHARACTERS)
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
