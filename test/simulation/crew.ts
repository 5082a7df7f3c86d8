import { isDeepStrictEqual } from 'node:util'
import type { Refusal } from '../../firmware/domain/input.ts'
import { openTubeOf, waitingVisits } from '../../firmware/domain/state.ts'
import type { CrewTask } from '../../firmware/domain/view.ts'
import type { Seeded } from '../support/seeded.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import type { Booth } from './booth.ts'
import { findFault } from './second-thoughts.ts'
import type { Station } from './station.ts'

const LEADER = 'leader-1'
/** Somebody looks for work at least so often. */
const LOOK_MS = 60_000
/** Samplers let people gather before they call, so that tubes fill; nobody waits longer than this for the first call. */
const GATHER_PEOPLE = 8
const GATHER_MS = 300_000

/** The crew of one station: two samplers and a leader, who do what the crew page lets them do, and make mistakes. */
export class Crew {
  readonly #booth: Booth
  readonly #station: Station
  readonly #clock: VirtualClock
  readonly #random: Seeded
  readonly #inHand = new Set<string>()
  #isOver = false

  constructor(booth: Booth, clock: VirtualClock, random: Seeded) {
    this.#booth = booth
    this.#station = booth.station
    this.#clock = clock
    this.#random = random
  }

  /** Ends when `finish` was called and nothing is left to do. */
  async run(): Promise<void> {
    await this.#station.act({ act: 'disinfected', area: 'booth' }, LEADER)
    await Promise.all([this.#sampler('sampler-1'), this.#sampler('sampler-2'), this.#leader()])
    await this.#station.act({ act: 'disinfected', area: 'booth' }, LEADER)
    await this.#station.act({ act: 'day-close' }, LEADER)
    // Of a day that is over and was told: a revision follows.
    await findFault(this.#station, LEADER, this.#random)
  }

  /** Nobody will come any more. */
  finish(): void {
    this.#isOver = true
  }

  async #sampler(operator: string): Promise<void> {
    const random = this.#random.of(`${this.#station.plan.kiosk} ${operator}`)
    for (;;) {
      if (this.#waiting() === 0) {
        if (this.#isOver) return
        await this.#station.until(() => this.#waiting() >= GATHER_PEOPLE || this.#isOver, GATHER_MS)
      } else {
        const called = await this.#station.act({ act: 'call-next' }, operator)
        const visit = called.ok ? this.#station.kiosk.crewView().called.at(-1)?.visit : undefined
        if (visit !== undefined && !this.#inHand.has(visit)) await this.#attend(visit, operator, random)
      }
      await this.#clock.sleep(random.between(1_000, 9_000))
    }
  }

  #waiting(): number {
    return waitingVisits(this.#station.kiosk.loop.state).length
  }

  /** From the call to the swab, or to the end of waiting. */
  async #attend(visit: string, operator: string, random: Seeded): Promise<void> {
    this.#inHand.add(visit)
    await this.#clock.sleep(random.between(2_000, 6_000))
    const guest = this.#booth.guests.get(visit)
    if (guest?.isHere !== true && random.percent(60)) {
      await this.#station.act({ act: 'recall', visit }, operator)
      await this.#clock.sleep(random.between(5_000, 15_000))
    }
    if (guest?.isHere !== true) await this.#missed(visit, operator)
    else if (random.percent(1)) await this.#station.act({ act: random.pick(['not-holder', 'refuse']), visit }, operator)
    else await this.#swab(visit, operator, random)
    this.#inHand.delete(visit)
  }

  /** Passed over; whoever comes back says so to the leader and is called again. */
  async #missed(visit: string, operator: string): Promise<void> {
    await this.#station.act({ act: 'absent', visit }, operator)
    const guest = this.#booth.guests.get(visit)
    const minutes = guest?.arrival.returnsAfterMinutes ?? null
    if (guest === undefined || minutes === null) return
    this.#clock.after(minutes * 60_000, () => {
      if (this.#isOver) return
      guest.isHere = true
      void this.#station.act({ act: 'return', visit }, LEADER)
    })
  }

  async #swab(visit: string, operator: string, random: Seeded): Promise<void> {
    await this.#clock.sleep(random.between(6_000, 13_000))
    if (random.percent(20) && (await this.#pressPedal(visit, operator))) return
    const requestId = this.#station.nextRequest()
    const act = { act: 'sampled', visit } as const
    const [first, second] = random.percent(4)
      ? await Promise.all([this.#station.act(act, operator, requestId), this.#station.act(act, operator, requestId)])
      : [await this.#station.act(act, operator, requestId), null]
    if (second !== null && !isDeepStrictEqual(first, second)) throw new Error('one press, two answers')
    if (first.ok) {
      if (random.percent(3)) await this.#takeBack(visit, first.events, operator, random)
      return
    }
    await this.#makeReady(first.refusal, visit, operator)
    await this.#swab(visit, operator, random)
  }

  /** With the foot, while nobody else is called: true when this swab was meant, and taken. */
  async #pressPedal(visit: string, operator: string): Promise<boolean> {
    const { called } = this.#station.kiosk.crewView()
    if (called.length !== 1 || called[0]?.visit !== visit) return false
    return (await this.#station.act({ act: 'pedal' }, operator)).ok
  }

  /** The tube was sealed under their hands, or its label was not scanned yet. */
  async #makeReady(refusal: Refusal, visit: string, operator: string): Promise<void> {
    if (refusal === 'no-open-tube') await this.#openTube(operator)
    else if (refusal !== 'tube-not-verified') throw new Error(`a swab was refused: ${refusal}`)
    const { state } = this.#station.kiosk.loop
    const tube = openTubeOf(state, { group: state.visits.get(visit)?.group ?? null })
    if (tube?.isVerified === false) await this.#station.act({ act: 'verify', tube: tube.number }, operator)
  }

  /** A label from the printer, or the next tube of the carton. */
  async #openTube(operator: string): Promise<void> {
    const { numbering } = this.#station.kiosk.loop.programme.tube
    const tube = numbering === 'printed' ? {} : { tube: this.#station.nextTube() }
    await this.#station.act({ act: 'open-tube', ...tube }, operator)
  }

  /** A slip of the thumb: the swab comes only now, or it is too late to take anything back. */
  async #takeBack(visit: string, events: readonly string[], operator: string, random: Seeded): Promise<void> {
    await this.#clock.sleep(random.between(1_000, 25_000))
    const undone = await this.#station.act({ act: 'undo', events }, operator)
    if (undone.ok) await this.#swab(visit, operator, random)
  }

  async #leader(): Promise<void> {
    const random = this.#random.of(`${this.#station.plan.kiosk} ${LEADER}`)
    for (;;) {
      await this.#clock.sleep(random.between(20_000, LOOK_MS))
      const tasks = this.#station.kiosk.crewView().tasks
      for (const task of tasks) await this.#settle(task, random)
      const isIdle = this.#waiting() === 0 && this.#station.kiosk.crewView().called.length === 0
      if (this.#isOver && isIdle && !tasks.some(isWork)) return
      if (!this.#isOver) await this.#strayAct(random)
    }
  }

  async #settle(task: CrewTask, random: Seeded): Promise<void> {
    switch (task.kind) {
      case 'referred':
        if (random.percent(50)) await this.#station.act({ act: 'close-referral', visit: task.subject }, LEADER)
        return
      case 'label-failed':
        await this.#station.act({ act: 'reprint', label: task.subject }, LEADER)
        return
      case 'label-doubtful':
        await this.#station.act({ act: random.percent(50) ? 'reprint' : 'accept-label', label: task.subject }, LEADER)
        return
      case 'scan-tube':
        await this.#openTube(LEADER)
        return
      default:
        return
    }
  }

  /** What nobody needed and somebody did. */
  async #strayAct(random: Seeded): Promise<void> {
    const { kiosk } = this.#station
    const label = [...kiosk.loop.state.labels.values()].at(-1)
    if (random.percent(2)) await this.#station.act({ act: 'seal' }, LEADER)
    else if (random.percent(2) && label !== undefined)
      await this.#station.act({ act: 'reprint', label: label.id }, LEADER)
    else if (random.percent(1)) await this.#pause(random)
    else if (random.percent(1)) this.#station.scanner.show('https://example.invalid/no-code-of-ours')
    else if (random.percent(1)) await this.#station.act({ act: 'recall' }, LEADER)
    else if (random.percent(5)) await this.#station.act({ act: 'release-group' }, LEADER)
    // Too early: work goes on, and leads to the next revision.
    else if (random.percent(1)) await this.#station.act({ act: 'day-close' }, LEADER)
    else if (random.percent(4)) await findFault(this.#station, LEADER, random)
  }

  async #pause(random: Seeded): Promise<void> {
    await this.#station.act({ act: 'pause' }, LEADER)
    await this.#clock.sleep(random.between(60_000, 240_000))
    await this.#station.act({ act: 'resume' }, LEADER)
  }
}

function isWork({ kind }: CrewTask): boolean {
  return kind === 'referred' || kind === 'label-failed' || kind === 'label-doubtful' || kind === 'scan-tube'
}
