import { recordIn } from '../consumer/arrived-event.ts'

/** Commands of a rollout; whoever may write to `reply` cannot make us remember more. */
const ANSWERS_MAX = 5_000
const BODY_BYTES_MAX = 64 * 1024
const REASON_MAX = 80

export interface RolloutAnswer {
  readonly status: string
  readonly reason: string | null
}

/** What kiosks answer on their topic `reply`, by command. */
export class RolloutAnswers {
  readonly #answers = new Map<string, RolloutAnswer>()

  /** The newest; null while there is none. */
  to(command: string): RolloutAnswer | null {
    return this.#answers.get(command) ?? null
  }

  readonly take = (topic: string, body: Uint8Array): void => {
    if (!topic.endsWith('/reply') || body.length > BODY_BYTES_MAX) return
    const said = recordIn(body)
    const { command, reason, status } = said ?? {}
    if (typeof command !== 'string' || typeof status !== 'string') return
    // We sent it twice, and it acted once: the first word counts.
    if (reason === 'replayed' && this.#answers.has(command)) return
    if (!this.#answers.has(command) && this.#answers.size >= ANSWERS_MAX) return
    const why = typeof reason === 'string' ? reason.slice(0, REASON_MAX).replaceAll(/\p{C}/gu, '?') : null
    this.#answers.set(command, { status, reason: why })
  }
}
