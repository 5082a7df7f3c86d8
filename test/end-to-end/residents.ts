import { citizenCheckCharacter } from '../../firmware/domain/identity.ts'
import type { KioskClient } from '../support/kiosk-client.ts'

export interface Resident {
  readonly idNumber: string
  readonly name: string
}

/** Invented person number `n` (0 to 49,999), of a region that was never assigned. */
export function resident(n: number): Resident {
  const digits = `119999${1950 + (n % 50)}0307${String(Math.floor(n / 50)).padStart(3, '0')}`
  return { idNumber: digits + citizenCheckCharacter(digits), name: `甄样本${n}` }
}

export interface Answer {
  readonly status: number
  /** Ids of the events that the kiosk confirmed with this answer. */
  readonly events: readonly string[]
}

/** The crew takes somebody in with a contact thermometer: one request, and the answer confirms the check-in. */
export function assist(kiosk: KioskClient, requestId: string, person: Resident): Promise<Answer> {
  return act(kiosk, 'assist', { requestId, document: { idType: 'resident-card', ...person }, contactC: 36.5 })
}

/** Any act of the crew; a refusal confirms nothing. */
export async function act(kiosk: KioskClient, name: string, body: object): Promise<Answer> {
  const answer = await kiosk.call('POST', `/api/crew/${name}`, body)
  return { status: answer.status, events: answer.status === 200 ? idsIn(answer.body) : [] }
}

function idsIn(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || !('events' in body) || !Array.isArray(body.events)) {
    throw new TypeError('the answer names no events')
  }
  return body.events.map(String)
}

/** The same numbers for the same seed (mulberry32): a run that failed can be planned again. */
export function seededFraction(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
