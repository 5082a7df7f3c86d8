import { setTimeout as pause } from 'node:timers/promises'
import type { DiskLeft, Left } from '../../scripts/machine/volatile-disk.ts'
import { act, assist, resident } from '../end-to-end/residents.ts'
import type { Seeded } from '../support/seeded.ts'
import type { BoothOnMachine } from './booth-on-machine.ts'
import { beyond, ConfirmedEvents, sequenceOf } from './confirmed-events.ts'
import { type AfterCut, kioskAfterCut } from './kiosk-after-cut.ts'

/** A start on an emulated processor, beside other work. */
const BACK_MS = 300_000
/** The power goes at any moment of so much work. */
const WORK_MS = 8_000
/** Or right behind one of so many writes, before it is flushed. */
const WRITES = 24
const LOOK_MS = 20
/** Before the cut that has to lose something: enough of it. */
const LOST_FROM = 5

/** What the cuts of one machine came to. `missing`, `twice` and `broken` have to be 0. */
export interface MachineCuts {
  /** Moments at which the power was gone; what the disk kept was started from, here or in the machine. */
  cuts: number
  /** Of these, those after which the machine itself started again. */
  restarts: number
  /** Cuts that took away writes which the disk had not been told to keep. */
  withUnflushed: number
  /** Those writes. */
  unflushed: number
  /** Events that the kiosk said to have, by an answer to the crew or at the broker. */
  confirmed: number
  /** Confirmed, and not there after a cut. */
  missing: number
  /** One number, two events. */
  twice: number
  /** Cuts after which file system or journal was not whole, or had another chain than the events, or the kiosk did not start. */
  broken: number
  /** From power to answers, in the machine. */
  readonly secondsToWork: number[]
}

export const noCuts = (): MachineCuts => ({
  ...{ cuts: 0, restarts: 0, withUnflushed: 0, unflushed: 0, confirmed: 0, missing: 0, twice: 0, broken: 0 },
  secondsToWork: [],
})

/** The disk at one moment, and what the kiosk had confirmed by then. */
interface Moment {
  readonly left: DiskLeft
  readonly confirmed: ReadonlySet<string>
}

/** Cuts the power of a kiosk that works, again and again. */
export class PowerCuts {
  readonly figures = noCuts()
  readonly #booth: BoothOnMachine
  readonly #chance: Seeded
  readonly #say: (text: string) => void
  readonly #confirmed: ConfirmedEvents
  #people = 0
  #isAtWork = false

  constructor(booth: BoothOnMachine, chance: Seeded, say: (text: string) => void) {
    this.#booth = booth
    this.#confirmed = new ConfirmedEvents(booth)
    this.#chance = chance
    this.#say = say
  }

  /**
   * So many cuts at random moments of the work, half of them right behind a write. What the disk has at such a moment is all
   * that a start after the cut would see, so the machine goes on, and the kiosk is started on each of them on this host.
   */
  async cutWhileWorking(times: number): Promise<void> {
    const moments: Moment[] = []
    await this.#whileWorking(async () => {
      await this.#untilConfirmed(1)
      for (let cut = 0; cut < times; cut += 1) moments.push(await this.#randomMoment())
    })
    await this.#confirmed.everythingSent()
    for (const moment of moments) await this.#judgeMoment(moment)
  }

  /** One cut at a random moment of the work, after which the machine starts again by itself. */
  async cutAndStart(): Promise<void> {
    this.#isAtWork = true
    const working = this.#work()
    await this.#untilConfirmed(1)
    await pause(this.#chance.between(0, WORK_MS))
    const { disk, machine } = this.#booth
    this.#count(disk.cutPower(this.#left))
    await machine.cutPower()
    this.#noteArrived()
    await working
    this.figures.restarts += 1
    await this.#startAgain()
    await this.#judgeStart()
  }

  /** What the test must see: a disk that keeps nothing of what it says to keep. Gives the confirmed events that are gone. */
  async cutWithoutFlush(): Promise<number> {
    const { disk } = this.#booth
    const moment = await this.#whileWorking(async () => {
      disk.ignoreFlush()
      await this.#untilConfirmed(LOST_FROM)
      const found = this.#momentOf(() => 'nothing')
      disk.heedFlush()
      return found
    })
    const { count } = await this.#afterCut(moment.left)
    return beyond(moment.confirmed, count)
  }

  async #whileWorking<Result>(body: () => Promise<Result>): Promise<Result> {
    this.#isAtWork = true
    const working = this.#work()
    try {
      return await body()
    } finally {
      this.#isAtWork = false
      await working
    }
  }

  /** The crew takes people in, calls and samples them, one act after the other, until it ends or the power goes. */
  async #work(): Promise<void> {
    const { kiosk } = this.#booth
    try {
      while (this.#isAtWork) {
        this.#people += 1
        const id = `cut-${this.#people}`
        this.#confirmed.note(await assist(kiosk, id, resident(this.#people)))
        if (this.#people % 3 !== 0) continue
        this.#confirmed.note(await act(kiosk, 'call-next', { requestId: `${id}-call` }))
        for (const turn of [1, 2, 3]) this.#confirmed.note(await act(kiosk, 'sampled', { requestId: `${id}-${turn}` }))
      }
    } catch {
      // The power is gone.
    }
  }

  readonly #left = (): Left => this.#chance.pick<Left>(['all', 'half', 'nothing'])

  async #randomMoment(): Promise<Moment> {
    const { disk } = this.#booth
    if (this.#chance.percent(50)) {
      await pause(this.#chance.between(0, WORK_MS))
      return this.#momentOf(this.#left)
    }
    const { promise, resolve } = Promise.withResolvers<Moment>()
    disk.atWrite(this.#chance.between(1, WRITES), () => {
      resolve(this.#momentOf(this.#left))
    })
    return await promise
  }

  #momentOf(left: () => Left): Moment {
    this.#noteArrived()
    return { left: this.#booth.disk.leftNow(left), confirmed: this.#confirmed.ids() }
  }

  /** So many more than before, by answers to the crew. */
  async #untilConfirmed(more: number): Promise<void> {
    const enough = this.#confirmed.count + more
    const deadline = performance.now() + BACK_MS
    while (this.#confirmed.count < enough && performance.now() < deadline) await pause(LOOK_MS)
  }

  #noteArrived(): void {
    this.#confirmed.noteArrived()
    this.figures.confirmed = this.#confirmed.count
  }

  #count(unflushed: number): void {
    this.figures.cuts += 1
    this.figures.unflushed += unflushed
    if (unflushed > 0) this.figures.withUnflushed += 1
  }

  async #startAgain(): Promise<void> {
    const startedMs = performance.now()
    await this.#booth.powerOn()
    await this.#booth.untilKioskAnswers()
    this.figures.secondsToWork.push(Math.round((performance.now() - startedMs) / 1_000))
  }

  async #afterCut(left: DiskLeft): Promise<AfterCut> {
    return await kioskAfterCut(left, await this.#booth.config(), this.#booth.folder)
  }

  async #judgeMoment({ confirmed, left }: Moment): Promise<void> {
    this.#count(left.unflushed)
    try {
      const { chain, count, isBack } = await this.#afterCut(left)
      this.figures.missing += beyond(confirmed, count)
      const sameNumber = this.#confirmed.arrived().find(({ id }) => sequenceOf(id) === count)
      if (!isBack || sameNumber?.chain !== chain) this.#isBroken(`after event ${count}: chain ${chain}, back ${isBack}`)
    } catch (error) {
      this.#isBroken(String(error))
    }
  }

  async #judgeStart(): Promise<void> {
    const { missing, problem, twice } = await this.#confirmed.compareWithBroker()
    this.figures.missing += missing
    this.figures.twice = twice
    if (problem !== null) this.#isBroken(problem)
  }

  #isBroken(why: string): void {
    this.figures.broken += 1
    this.#say(`cut ${this.figures.cuts}: ${why}`)
  }
}
