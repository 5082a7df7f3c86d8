import type { Input } from '../domain/input.ts'
import { AT_PANEL } from '../domain/undoable.ts'
import type { Clock } from '../ports/clock.ts'
import type { KioskLoop } from './kiosk-loop.ts'

/** Who stands in the journal for buttons and scans while nobody has shown a badge. */
const NOBODY = [AT_PANEL, 'scan']

/**
 * Who works at the panel: a badge at the booth's scanner says whose hands press buttons and pedal and open tubes, until
 * another badge, or until nothing was pressed or scanned for the agreed time.
 */
export class BadgeDesk {
  readonly #loop: Pick<KioskLoop, 'submit'>
  readonly #clock: Clock
  readonly #idleMs: number
  #operator: string | null = null
  #cancelIdle: () => void = () => undefined

  constructor(loop: Pick<KioskLoop, 'submit'>, clock: Clock, signOutMinutes: number) {
    this.#loop = loop
    this.#clock = clock
    this.#idleMs = signOutMinutes * 60_000
  }

  /** The same badge again only says that its owner is still there. Never rejects. */
  async signIn(operator: string): Promise<void> {
    const before = this.#operator
    this.#operator = operator
    this.#touch()
    if (before === operator) return
    if (before !== null) await this.#loop.submit({ kind: 'signed-out', operator: before, reason: 'another' })
    await this.#loop.submit({ kind: 'signed-in', operator, by: 'badge' })
  }

  /** The same input, in the name of whoever showed a badge. */
  inTheirName(input: Input): Input {
    if (input.kind !== 'crew' || this.#operator === null || !NOBODY.includes(input.operator)) return input
    this.#touch()
    return { ...input, operator: this.#operator }
  }

  close(): void {
    this.#cancelIdle()
  }

  #touch(): void {
    this.#cancelIdle()
    this.#cancelIdle = this.#clock.after(this.#idleMs, () => {
      const operator = this.#operator
      this.#operator = null
      if (operator !== null) void this.#loop.submit({ kind: 'signed-out', operator, reason: 'idle' })
    })
  }
}
