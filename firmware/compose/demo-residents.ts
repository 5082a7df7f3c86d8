import type { Prompt } from '../domain/view.ts'
import type { BenchPerson, BenchPort } from '../ports/bench.ts'
import type { Clock } from '../ports/clock.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import type { Random } from '../ports/random.ts'
import { BoothVisitor } from './booth-visitor.ts'
import { inventPerson } from './demo-people.ts'

const HOUR_MS = 3_600_000
/** How long a sampler takes to swab. */
const SWAB_MS = 3_500
/** The crew of the demo calls a group that is this large, so that a tube fills and seals within the first minute. */
const CALL_FROM = 3
const FEVER_SHARE = 0.06
/** Of the demo's people so many step back while they are measured, and lay their card once more. */
const STEPS_BACK_SHARE = 0.05

/** Somebody is being measured; an answer that still stands on the screen keeps nobody waiting. */
const BUSY: readonly Prompt[] = ['temperature', 'temperature-child', 'temperature-again', 'card-again-late']

/** Operator under which the demo's crew acts. */
const OPERATOR = 'demo'
const REQUEST_BYTES = 8

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
  readonly #visitor: BoothVisitor
  #running: Promise<unknown> = Promise.resolve()

  constructor(parts: DemoParts) {
    this.#parts = parts
    this.#visitor = new BoothVisitor(parts, this.#stop.signal)
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
      await this.#visitor.sleep(Math.max(0, next - clock.monotonicMs()))
    }
  }

  async #visit(person: BenchPerson): Promise<void> {
    const { random } = this.#parts
    const visitor = this.#visitor
    if (!visitor.lay(person)) return
    visitor.enter()
    const skinC = visitor.skinC(random.fraction() < FEVER_SHARE ? 'feverish' : 'healthy')
    if (await visitor.sees('temperature', 'temperature-child')) {
      visitor.showForehead(skinC)
      if (random.fraction() < STEPS_BACK_SHARE) await visitor.stepBack(person, skinC)
      await visitor.sees('done', 'staff', 'repeated', 'closed', 'printer-wait')
    }
    await visitor.leave()
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
      await this.#visitor.sleep(SWAB_MS)
    }
  }

  async #sampled(): Promise<void> {
    await this.#act({ act: 'sampled' })
    this.#parts.bench.pressButton('exitBeam')
  }

  async #act(act: Parameters<KioskPort['act']>[0]): Promise<void> {
    // A number would begin at 1 again after a restart, and what was done under it then would be the answer.
    const requestId = Buffer.from(this.#parts.random.bytes(REQUEST_BYTES)).toString('hex')
    await this.#parts.kiosk.act(act, { operator: OPERATOR, requestId })
  }
}
