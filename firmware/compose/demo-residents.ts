import type { Prompt } from '../domain/view.ts'
import type { BenchPerson, BenchPort } from '../ports/bench.ts'
import type { Clock } from '../ports/clock.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import type { Random } from '../ports/random.ts'
import { inventPerson } from './demo-people.ts'
import { waitForChange } from './wait-for-change.ts'

const HOUR_MS = 3_600_000
/** A resident who is not served in this time goes home: the demo never hangs on one person. */
const PATIENCE_MS = 30_000
/** How long it takes to lift a card, or a sampler to swab. */
const LIFT_MS = 800
const SWAB_MS = 3_500
/** The crew of the demo calls a group that is this large, so that a tube fills and seals within the first minute. */
const CALL_FROM = 3
const FEVER_SHARE = 0.06
/** Forehead skin of a healthy person and of one with a fever, in a booth of 25 °C; and the wall, when nobody is there. */
const HEALTHY_C = { from: 33.2, to: 34.9 }
const FEVERISH_C = { from: 36.0, to: 36.8 }
const NOBODY_C = 24.79
const BOOTH_C = 25.01

/** Of the demo's people so many step back while they are measured, and lay their card once more. */
const STEPS_BACK_SHARE = 0.05
/** Out of the thermometer's view for longer than a nod. */
const STEP_BACK_MS = 2_000

/** Somebody is being measured; an answer that still stands on the screen keeps nobody waiting. */
const BUSY: readonly Prompt[] = ['temperature', 'temperature-again', 'card-again-late']

/** Operator under which the demo's crew acts. */
const OPERATOR = 'demo'

export interface DemoParts {
  readonly bench: BenchPort
  readonly kiosk: KioskPort
  readonly clock: Clock
  readonly random: Random
  readonly perHour: number
}

/** Residents who arrive by themselves, and a crew that serves them: everything through the twins and the crew's acts. */
export class DemoResidents {
  readonly #parts: DemoParts
  readonly #stop = new AbortController()
  #running: Promise<unknown> = Promise.resolve()
  #acts = 0

  constructor(parts: DemoParts) {
    this.#parts = parts
  }

  start(): void {
    if (this.#parts.perHour > 0) this.#running = Promise.all([this.#residents(), this.#crew()])
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #residents(): Promise<void> {
    const { clock, kiosk, perHour, random } = this.#parts
    while (!this.#stop.signal.aborted) {
      const next = clock.monotonicMs() + (HOUR_MS / perHour) * (0.5 + random.fraction())
      if (!BUSY.includes(kiosk.publicView().resident.prompt)) await this.#visit(inventPerson(random))
      await this.#sleep(Math.max(0, next - clock.monotonicMs()))
    }
  }

  async #visit(person: BenchPerson): Promise<void> {
    const { bench, random } = this.#parts
    if (!bench.layCard({ person }).ok) return
    bench.pressButton('entryBeam')
    const range = random.fraction() < FEVER_SHARE ? FEVERISH_C : HEALTHY_C
    const skinC = range.from + random.fraction() * (range.to - range.from)
    if (await this.#sees('temperature')) {
      bench.setTemperature(skinC, BOOTH_C)
      if (random.fraction() < STEPS_BACK_SHARE) await this.#stepBack(person, skinC)
      await this.#sees('done', 'staff', 'repeated', 'closed', 'printer-wait')
    }
    await this.#sleep(LIFT_MS)
    bench.liftCard()
    bench.setTemperature(NOBODY_C, BOOTH_C)
  }

  /** Away from the lens in the middle of it: the booth asks for the card again, since anybody could stand there now. */
  async #stepBack(person: BenchPerson, skinC: number): Promise<void> {
    const { bench } = this.#parts
    await this.#sleep(LIFT_MS)
    bench.setTemperature(NOBODY_C, BOOTH_C)
    await this.#sleep(STEP_BACK_MS)
    bench.liftCard()
    await this.#sleep(LIFT_MS)
    bench.setTemperature(skinC, BOOTH_C)
    bench.layCard({ person })
  }

  async #crew(): Promise<void> {
    const { kiosk } = this.#parts
    while (!this.#stop.signal.aborted) {
      const { called, tasks } = kiosk.crewView()
      if (called.length > 0) await this.#sampled()
      for (const task of tasks)
        if (task.kind === 'referred') await this.#act({ act: 'close-referral', visit: task.subject })
      const { nextGroup, waiting } = kiosk.publicView().queue
      const isBegun = waiting > (nextGroup?.size ?? 0)
      if (isBegun || waiting >= CALL_FROM) await this.#act({ act: 'call-next' })
      await this.#sleep(SWAB_MS)
    }
  }

  async #sampled(): Promise<void> {
    await this.#act({ act: 'sampled' })
    this.#parts.bench.pressButton('exitBeam')
  }

  async #act(act: Parameters<KioskPort['act']>[0]): Promise<void> {
    this.#acts += 1
    await this.#parts.kiosk.act(act, { operator: OPERATOR, requestId: `demo-${this.#acts}` })
  }

  /** True as soon as the booth's screen says one of these; false when patience is over. */
  async #sees(...prompts: readonly Prompt[]): Promise<boolean> {
    const { clock, kiosk } = this.#parts
    const isDue = (): boolean => prompts.includes(kiosk.publicView().resident.prompt)
    await waitForChange(kiosk, clock, { forMs: PATIENCE_MS, isDue, signal: this.#stop.signal })
    return isDue()
  }

  async #sleep(forMs: number): Promise<void> {
    await this.#parts.clock.sleep(forMs, this.#stop.signal).catch(() => undefined)
  }
}
