import type { Clock } from '../ports/clock.ts'
import type { SignOutReason } from '../ports/kiosk.ts'
import type { Random } from '../ports/random.ts'
import type { CrewRole } from './screens-options.ts'

export interface CrewSession {
  readonly operator: string
  readonly role: CrewRole
  /** Both sign in; a badge can be lent or copied, so it never carries more than a sampler's acts. */
  readonly by: 'pin' | 'badge'
}

interface Held extends CrewSession {
  usedAtMs: number
}

/** Far more than one station has crew; the one unused for longest makes room for a new one. */
const SESSIONS_MAX = 64
const TOKEN_BYTES = 32
/** How often forgotten sessions are looked for, so that the journal says in time who has gone. */
const LOOK_MS = 15_000

/**
 * Who is signed in, in memory: a restart signs everybody out. A session ends when nobody acted in it for
 * `signOutMinutes`; reading does not count, since an open page reads by itself.
 */
export class CrewSessions {
  readonly #clock: Clock
  readonly #random: Random
  readonly #idleMaxMs: number
  readonly #onEnded: (session: CrewSession, reason: SignOutReason) => void
  readonly #byToken = new Map<string, Held>()
  #cancelLook: () => void = () => undefined

  constructor(
    clock: Clock,
    random: Random,
    signOutMinutes: number,
    onEnded: (session: CrewSession, reason: SignOutReason) => void,
  ) {
    this.#clock = clock
    this.#random = random
    this.#idleMaxMs = signOutMinutes * 60_000
    this.#onEnded = onEnded
    this.#look()
  }

  /** Returns the token that the browser keeps. */
  open(session: CrewSession): string {
    this.#forgetIdle()
    if (this.#byToken.size >= SESSIONS_MAX) this.#forgetLeastUsed()
    const token = Buffer.from(this.#random.bytes(TOKEN_BYTES)).toString('base64url')
    this.#byToken.set(token, { ...session, usedAtMs: this.#clock.monotonicMs() })
    return token
  }

  find(token: string | undefined): CrewSession | null {
    const held = token === undefined ? undefined : this.#byToken.get(token)
    return held !== undefined && !this.#isIdle(held) ? held : null
  }

  /** Somebody acted: the idle time begins anew. */
  touch(token: string): void {
    const held = this.#byToken.get(token)
    if (held !== undefined) held.usedAtMs = this.#clock.monotonicMs()
  }

  /** Somebody signed out, or signed in anew on the same page. Nothing when nobody was there. */
  end(token: string): void {
    this.#end(token, 'self')
  }

  close(): void {
    this.#cancelLook()
  }

  #look(): void {
    this.#forgetIdle()
    this.#cancelLook = this.#clock.after(LOOK_MS, () => {
      this.#look()
    })
  }

  #isIdle(held: Held): boolean {
    return this.#clock.monotonicMs() - held.usedAtMs >= this.#idleMaxMs
  }

  #forgetIdle(): void {
    for (const [token, held] of this.#byToken) if (this.#isIdle(held)) this.#end(token, 'idle')
  }

  #forgetLeastUsed(): void {
    const oldest = [...this.#byToken].reduce((least, next) => (next[1].usedAtMs < least[1].usedAtMs ? next : least))
    this.#end(oldest[0], 'replaced')
  }

  #end(token: string, reason: SignOutReason): void {
    const held = this.#byToken.get(token)
    this.#byToken.delete(token)
    if (held !== undefined) this.#onEnded(held, reason)
  }
}
