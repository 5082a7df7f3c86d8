import { createHash } from 'node:crypto'
import type { CrewAct } from '../domain/input.ts'
import { REQUESTS_KEPT_MAX } from '../domain/requests.ts'
import type { KioskState } from '../domain/state.ts'
import type { ActResult } from '../ports/kiosk.ts'
import { FirstAnswers } from './first-answers.ts'
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

/**
 * The same request acts once, after a restart too. Another act under the same id is not done, and told so.
 */
export class ActAnswers {
  readonly #loop: Pick<KioskLoop, 'state' | 'submit'>
  readonly #marks: Marks
  /** By who asked and by which id. */
  readonly #given = new FirstAnswers<ActResult>(REQUESTS_KEPT_MAX, ({ ok }) => ok)

  constructor(loop: Pick<KioskLoop, 'state' | 'submit'>, marks: Marks) {
    this.#loop = loop
    this.#marks = marks
  }

  async act(act: CrewAct, by: PressedBy): Promise<ActResult> {
    const request = requestKey(act, by, this.#marks)
    const press = request.slice(0, PRESS_CHARACTERS)
    const answer = this.#given.once(press, request, () => this.#carryOut(act, by, request))
    return answer ?? { ok: false, refusal: 'request-reused' }
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
