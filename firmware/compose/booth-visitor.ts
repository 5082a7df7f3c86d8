import type { Prompt } from '../domain/view.ts'
import type { BenchPerson, BenchPort } from '../ports/bench.ts'
import type { Clock } from '../ports/clock.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import type { Random } from '../ports/random.ts'
import { waitForChange } from './wait-for-change.ts'

/** A resident who is not served in this time goes home: nothing hangs on one person. */
const PATIENCE_MS = 30_000
/** How long it takes to lift a card. */
const LIFT_MS = 800
/** Out of the thermometer's view for longer than a nod. */
const STEP_BACK_MS = 2_000
/** Forehead skin of a healthy person and of one with a fever, in a booth of 25 °C; and the wall, when nobody is there. */
const SKIN_C = { healthy: { from: 33.2, to: 34.9 }, feverish: { from: 36.0, to: 36.8 } }
const NOBODY_C = 24.79
const BOOTH_C = 25.01

export interface VisitorParts {
  readonly bench: Pick<BenchPort, 'layCard' | 'liftCard' | 'setTemperature' | 'pressButton' | 'scan'>
  readonly kiosk: Pick<KioskPort, 'publicView' | 'crewView' | 'begin' | 'answerAtBooth' | 'onChanged'>
  readonly clock: Clock
  readonly random: Pick<Random, 'fraction'>
}

/** What an invented resident does in front of the booth, through the twins: one of them at a time. */
export class BoothVisitor {
  readonly #parts: VisitorParts
  readonly #signal: AbortSignal

  constructor(parts: VisitorParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  /** Of somebody who is healthy or not. */
  skinC(how: keyof typeof SKIN_C): number {
    const { from, to } = SKIN_C[how]
    return from + this.#parts.random.fraction() * (to - from)
  }

  /** False where no such card exists, or there is no twin to lay it on. */
  lay(person: BenchPerson): boolean {
    return this.#parts.bench.layCard({ person }).ok
  }

  /** A card in a thick sleeve, which the reader cannot read. */
  layUnreadable(): void {
    this.#parts.bench.layCard({ textHex: '00'.repeat(256) })
  }

  lift(): void {
    this.#parts.bench.liftCard()
  }

  enter(): void {
    this.#parts.bench.pressButton('entryBeam')
  }

  showForehead(skinC: number): void {
    this.#parts.bench.setTemperature(skinC, BOOTH_C)
  }

  /** Away from the lens in the middle of it: the booth asks for the card again, since anybody could stand there now. */
  async stepBack(person: BenchPerson, skinC: number): Promise<void> {
    await this.sleep(LIFT_MS)
    this.#nobody()
    await this.sleep(STEP_BACK_MS)
    this.lift()
    await this.sleep(LIFT_MS)
    this.showForehead(skinC)
    this.lay(person)
  }

  /** Takes the card and leaves. */
  async leave(): Promise<void> {
    await this.sleep(LIFT_MS)
    this.lift()
    this.#nobody()
  }

  /** True as soon as the booth's screen says one of these; false when patience is over. */
  sees(...prompts: readonly Prompt[]): Promise<boolean> {
    return this.until(() => prompts.includes(this.#parts.kiosk.publicView().resident.prompt), PATIENCE_MS)
  }

  /** False when it did not come true within this time. */
  async until(isDue: () => boolean, forMs: number): Promise<boolean> {
    await waitForChange(this.#parts.kiosk, this.#parts.clock, { forMs, isDue, signal: this.#signal })
    return isDue()
  }

  async sleep(forMs: number): Promise<void> {
    await this.#parts.clock.sleep(forMs, this.#signal).catch(() => undefined)
  }

  #nobody(): void {
    this.#parts.bench.setTemperature(NOBODY_C, BOOTH_C)
  }
}
