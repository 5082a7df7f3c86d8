import type { Seeded } from '../support/seeded.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import { COURIER, type Station } from './station.ts'

const LEADER = 'leader-1'
/** A box leaves every hour. */
const EVERY_MINUTES = [52, 64] as const
/** When everybody has gone, the last tube is sealed within its half hour. */
const LAST_LOOK_MS = 300_000

/** Packs what is sealed and gives it to the courier, every hour and once more at the end. */
export class Packing {
  readonly #station: Station
  readonly #clock: VirtualClock
  readonly #random: Seeded
  #isOver = false

  constructor(station: Station, clock: VirtualClock, random: Seeded) {
    this.#station = station
    this.#clock = clock
    this.#random = random.of(`${station.plan.kiosk} packing`)
  }

  /** Nobody will come any more: `run` ends when the last tube has left. */
  finish(): void {
    this.#isOver = true
  }

  async run(): Promise<void> {
    const [least, most] = EVERY_MINUTES
    for (let dueMs = this.#nextMs(least, most); ; ) {
      await this.#clock.sleep(LAST_LOOK_MS + this.#random.between(0, 60_000))
      const { figures } = this.#station.kiosk.custody.view()
      if (this.#isOver && figures.open + figures.sealed + figures.boxed === 0) return
      const isTime = this.#isOver ? figures.open === 0 : this.#clock.monotonicMs() >= dueMs
      if (!isTime || figures.sealed + figures.boxed === 0) continue
      await this.#pack()
      dueMs = this.#nextMs(least, most)
    }
  }

  #nextMs(least: number, most: number): number {
    return this.#clock.monotonicMs() + this.#random.between(least, most) * 60_000
  }

  /** Scan by scan; now and then a code that is no tube of this box. What is sealed meanwhile is packed too. */
  async #pack(): Promise<void> {
    for (;;) {
      const { boxed, missing } = this.#station.kiosk.custody.view()
      for (const { tube } of missing) {
        await this.#clock.sleep(this.#random.between(700, 2_500))
        await this.#station.act({ act: 'pack', tube }, LEADER)
        if (this.#random.percent(2)) await this.#station.act({ act: 'pack', tube }, LEADER)
        if (this.#random.percent(1)) await this.#station.act({ act: 'pack', tube: 'LOT7-004711' }, LEADER)
        if (this.#random.percent(1)) await this.#station.act({ act: 'unpack', tube }, LEADER)
      }
      if (missing.length > 0) continue
      const given = { courier: COURIER.id, vehicle: '测A-00001', count: boxed.length, leaving: 0 }
      const left = await this.#station.act({ act: 'hand-over', ...given }, LEADER)
      if (left.ok) return
    }
  }
}
