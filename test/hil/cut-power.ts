import { setTimeout as pause } from 'node:timers/promises'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import type { Left } from '../../scripts/machine/volatile-disk.ts'
import { type ArrivedEvent, chainOver, eventsIn } from '../end-to-end/broker-events.ts'
import { type Answer, act, assist, resident } from '../end-to-end/residents.ts'
import type { Heard } from '../support/mosquitto.ts'
import type { Seeded } from '../support/seeded.ts'
import type { BoothOnMachine } from './booth-on-machine.ts'

/** A start on an emulated processor, beside other work. */
const BACK_MS = 300_000
/** The power goes at any moment of so much work. */
const WORK_MS = 8_000
const LOOK_MS = 20
/** Before the cut that has to lose something: enough of it. */
const LOST_FROM = 5

/** What the cuts of one machine came to. All but `cuts`, `confirmed` and `unflushed` has to be 0. */
export interface MachineCuts {
  cuts: number
  /** Events that the kiosk said to have, by an answer to the crew or at the broker. */
  confirmed: number
  /** Writes that the disk had not been told to keep, over all cuts. */
  unflushed: number
  /** Confirmed, and not there after the next start. */
  missing: number
  /** One number, two events. */
  twice: number
  /** Starts after which the chain of what the broker has is not the kiosk's. */
  broken: number
  readonly secondsToWork: number[]
}

/** Cuts the power of a kiosk that works, again and again, and starts it again. */
export class PowerCuts {
  readonly figures: MachineCuts = {
    cuts: 0,
    confirmed: 0,
    unflushed: 0,
    missing: 0,
    twice: 0,
    broken: 0,
    secondsToWork: [],
  }
  readonly #booth: BoothOnMachine
  readonly #chance: Seeded
  readonly #confirmed = new Set<string>()
  #people = 0

  constructor(booth: BoothOnMachine, chance: Seeded) {
    this.#booth = booth
    this.#chance = chance
  }

  /** One cut at a random moment of the work, of whose unflushed writes any part stays; and what is there afterwards. */
  async cut(): Promise<void> {
    this.figures.cuts += 1
    const working = this.#work()
    await this.#untilConfirmed(1)
    await pause(this.#chance.between(0, WORK_MS))
    await this.#powerOff(() => this.#chance.pick<Left>(['all', 'half', 'nothing']))
    await working
    await this.#startAgain()
    await this.#judge()
  }

  /** What the test must see: the disk keeps nothing of what it says to keep. Gives the confirmed events that are gone. */
  async cutWithoutFlush(): Promise<number> {
    this.#booth.disk.ignoreFlush()
    const working = this.#work()
    await this.#untilConfirmed(LOST_FROM)
    await this.#powerOff(() => 'nothing')
    await working
    const known = this.#arrived()
    await this.#startAgain()
    const journal = await this.#everythingSent()
    // What it has written by itself since the start took the numbers of what is gone.
    const now = new Map(this.#arrived().map(({ chain, id }) => [id, chain]))
    const isGone = ({ chain, id, sequence }: ArrivedEvent): boolean =>
      Number(sequence) > journal.sequence || now.get(id) !== chain
    return new Set(known.filter(isGone).map(({ id }) => id)).size
  }

  /** The crew takes people in, calls and samples them, one act after the other, until the power goes. */
  async #work(): Promise<void> {
    const { kiosk } = this.#booth
    try {
      for (;;) {
        this.#people += 1
        const id = `cut-${this.#people}`
        this.#note(await assist(kiosk, id, resident(this.#people)))
        if (this.#people % 3 !== 0) continue
        this.#note(await act(kiosk, 'call-next', { requestId: `${id}-call` }))
        for (const turn of [1, 2, 3]) this.#note(await act(kiosk, 'sampled', { requestId: `${id}-${turn}` }))
      }
    } catch {
      // The power is gone.
    }
  }

  /** So many more than before, by answers to the crew. */
  async #untilConfirmed(more: number): Promise<void> {
    const enough = this.#confirmed.size + more
    const deadline = performance.now() + BACK_MS
    while (this.#confirmed.size < enough && performance.now() < deadline) await pause(LOOK_MS)
  }

  #note({ events }: Answer): void {
    for (const id of events) this.#confirmed.add(id)
  }

  async #powerOff(left: () => Left): Promise<void> {
    const { disk, machine } = this.#booth
    this.figures.unflushed += disk.cutPower(left)
    await machine.cutPower()
    for (const { id } of this.#arrived()) this.#confirmed.add(id)
    this.figures.confirmed = this.#confirmed.size
  }

  async #startAgain(): Promise<void> {
    const startedMs = performance.now()
    await this.#booth.powerOn()
    await this.#booth.untilKioskAnswers()
    this.figures.secondsToWork.push(Math.round((performance.now() - startedMs) / 1_000))
  }

  /** Everything that the kiosk has is at the broker soon; then the two must be one. */
  async #judge(): Promise<void> {
    const { ears } = this.#booth
    const journal = await this.#everythingSent()
    await ears.until((heard) => distinct(heard).size >= journal.sequence, BACK_MS)
    const events = [...distinct(ears.heard).values()].sort((a, b) => (a.sequence < b.sequence ? -1 : 1))
    const there = new Set(events.slice(0, journal.sequence).map(({ id }) => id))
    this.figures.missing += [...this.#confirmed].filter((id) => !there.has(id)).length
    this.figures.twice += twice(this.#arrived())
    if (chainOver(events.slice(0, journal.sequence)) !== journal.chain) this.figures.broken += 1
  }

  /** What the kiosk says of its journal when all of it has come to the broker. */
  async #everythingSent(): Promise<HealthView['journal']> {
    const { ears, kiosk } = this.#booth
    const isSent = ({ uplink }: HealthView): boolean => uplink.state === 'online' && uplink.unsent === 0
    const { journal } = await kiosk.until('/healthz', isSent, BACK_MS)
    await ears.until((heard) => eventsIn(heard).some(({ chain }) => chain === journal.chain), BACK_MS)
    return journal
  }

  #arrived(): readonly ArrivedEvent[] {
    return eventsIn(this.#booth.ears.heard)
  }
}

function distinct(heard: readonly Heard[]): Map<string, ArrivedEvent> {
  return new Map(eventsIn(heard).map((event) => [event.id, event]))
}

/** Ids under which two different events came. */
function twice(events: readonly ArrivedEvent[]): number {
  const chains = new Map<string, string>()
  const doubled = new Set<string>()
  for (const { chain, id } of events) {
    if ((chains.get(id) ?? chain) !== chain) doubled.add(id)
    chains.set(id, chain)
  }
  return doubled.size
}
