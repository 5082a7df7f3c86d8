import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../../firmware/ports/clock.ts'
import type { Outbox } from '../../../firmware/ports/journal.ts'
import type { UplinkTiming } from '../../../firmware/uplink/settings.ts'
import { Uplink } from '../../../firmware/uplink/uplink.ts'
import type { Bench } from '../../support/district.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { Seeded } from '../../support/seeded.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { FleetBroker } from './fleet-broker.ts'
import { CollectingLog } from './uplink-harness.ts'

/** Told apart from every other delay: as long as it runs, somebody is on the way to the broker. */
const CONNECT_TIMEOUT_MS = 14_999.5
const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
const STEADY_MS = 90_000
const BACK_MS = 180_000
/** What each kiosk has just written when the broker falls over. */
const LAST_EVENTS = 3
/** Of so many kiosks one begins anew from its cursor at each outage: the power went there as well. */
const ANEW_EVERY = 2
/** On this machine, for what is a matter of seconds for a thousand kiosks. */
const FALL_MS = 60_000

interface FleetKiosk {
  readonly journal: MemoryOutbox
  uplink: Uplink
  /** What comes after its process ended: only what is in the journal. */
  readonly begin: () => Uplink
}

/** Many kiosks with their real uplinks, on a clock that stands still while any of them is on the way or sending. */
class Fleet {
  readonly clock = new VirtualClock('2022-05-20T08:00:00+08:00')
  readonly broker = new FleetBroker(this.clock)
  readonly kiosks: FleetKiosk[] = []
  #underWay = 0
  readonly #sending = new Set<FleetKiosk>()

  constructor() {
    this.clock.holdWhile(() => {
      for (const kiosk of this.#sending) {
        const { state, unsent } = kiosk.uplink.state()
        if (state !== 'online' || unsent === 0) this.#sending.delete(kiosk)
      }
      return this.#underWay > 0 || this.#sending.size > 0
    })
  }

  get online(): number {
    return this.kiosks.reduce((sum, { uplink }) => sum + (uplink.state().state === 'online' ? 1 : 0), 0)
  }

  add(random: Seeded, { eventsPerHour, outboxOf = (real) => real, timing = {} }: FleetRun): void {
    const number = String(this.kiosks.length + 1).padStart(4, '0')
    const journal = new MemoryOutbox()
    const outbox = outboxOf(journal)
    const chance = random.of(`uplink ${number}`)
    const begin = (): Uplink => {
      const uplink = new Uplink({
        outbox,
        clock: this.#clockOfOne(),
        bootId: number,
        random: chance,
        log: new CollectingLog(),
        settings: {
          urls: [`mqtt://127.0.0.1:${this.broker.port}`],
          protocol: '3.1.1',
          mode: 'live',
          district: '119999',
          site: number,
          station: '01',
          kiosk: `K${number}`,
          version: '0.1.0',
          timing: { connectTimeoutMs: CONNECT_TIMEOUT_MS, refreshMs: HOUR_MS, ...timing },
        },
      })
      uplink.onChanged(() => this.#sending.add(kiosk))
      uplink.start()
      return uplink
    }
    const kiosk: FleetKiosk = { journal, uplink: begin(), begin }
    this.kiosks.push(kiosk)
    this.#work(kiosk, random.of(`work ${number}`), HOUR_MS / eventsPerHour)
  }

  async pass(ms: number): Promise<void> {
    await this.clock.run(this.clock.epochMs() + ms)
  }

  /** Time passes until everybody is there, or has had long enough. */
  async comesIn(sinceMs: number): Promise<Return> {
    const all = this.kiosks.length
    for (let passed = 0; this.online < all && passed < BACK_MS; passed += SECOND_MS) await this.pass(SECOND_MS)
    const { connectsMs } = this.broker
    const allBackMs = (connectsMs.at(-1) ?? Number.NaN) - sinceMs
    return { busiestSecond: busiest(connectsMs) / all, allBackMs, back: this.online }
  }

  /**
   * The broker falls over in the middle of what all have just written: it has half of that and told nobody. Some
   * kiosks lose their power with it.
   */
  async stopBroker(): Promise<void> {
    const beganMs = performance.now()
    this.broker.fallAfter(Math.ceil((this.kiosks.length * LAST_EVENTS) / 2))
    for (const { journal } of this.kiosks) journal.append(LAST_EVENTS)
    while (this.online > 0) {
      if (performance.now() - beganMs > FALL_MS) throw new Error(`${this.online} kiosks are still online`)
      await turn()
    }
    await this.broker.stop()
    for (const kiosk of this.kiosks.filter((_, i) => i % ANEW_EVERY === 0)) {
      await kiosk.uplink.close()
      kiosk.uplink = kiosk.begin()
    }
  }

  /** An event at random, so many on average. */
  #work(kiosk: FleetKiosk, random: Seeded, everyMs: number): void {
    this.clock.after(2 * everyMs * random.fraction(), () => {
      kiosk.journal.append(1)
      this.#sending.add(kiosk)
      this.#work(kiosk, random, everyMs)
    })
  }

  #clockOfOne(): Clock {
    const { clock } = this
    return {
      epochMs: () => clock.epochMs(),
      monotonicMs: () => clock.monotonicMs(),
      trust: () => clock.trust(),
      sleep: (delayMs, signal) => clock.sleep(delayMs, signal),
      after: (delayMs, action) => {
        const cancel = clock.after(delayMs, action)
        if (delayMs !== CONNECT_TIMEOUT_MS) return cancel
        this.#underWay += 1
        let isOver = false
        return () => {
          if (!isOver) this.#underWay -= 1
          isOver = true
          cancel()
        }
      },
    }
  }
}

interface Return {
  /** Most kiosks that got in within any one second, as a share of all. */
  readonly busiestSecond: number
  /** From the broker's return, or that of the power, to the last kiosk's. */
  readonly allBackMs: number
  readonly back: number
}

export interface FleetFigures {
  /** All kiosks began in the same instant, with a broker there: the district got its power back. */
  readonly start: Return
  readonly outages: readonly (Return & { readonly outageMs: number })[]
  /** What arrived while everybody just worked, and how long kiosks and broker took for it on this machine. */
  readonly hold: { readonly events: number; readonly tookMs: number }
  readonly events: number
  readonly lost: number
  /** Events that came again: the broker had them, and the kiosk did not know it. */
  readonly copies: number
  readonly tookMs: number
}

export interface FleetRun {
  readonly kiosks: number
  readonly outagesMs: readonly number[]
  readonly eventsPerHour: number
  readonly holdMs: number
  readonly seed: number
  readonly timing?: Partial<UplinkTiming>
  /** The journal as the uplink sees it. */
  readonly outboxOf?: (outbox: Outbox) => Outbox
}

/** The broker falls over and is away for each of these times; then everybody works for `holdMs`. */
export async function runFleet(bench: Bench, run: FleetRun): Promise<FleetFigures> {
  const beganMs = performance.now()
  const fleet = new Fleet()
  await fleet.broker.start()
  bench.teardown(() => fleet.broker.stop())
  const random = new Seeded(run.seed, 'fleet')
  for (let i = 0; i < run.kiosks; i += 1) fleet.add(random, run)
  const start = await fleet.comesIn(0)
  await fleet.pass(STEADY_MS)
  const outages: FleetFigures['outages'][number][] = []
  for (const outageMs of run.outagesMs) {
    await fleet.stopBroker()
    await fleet.pass(outageMs)
    fleet.broker.connectsMs.length = 0
    const returnedMs = fleet.clock.monotonicMs()
    await fleet.broker.start()
    outages.push({ outageMs, ...(await fleet.comesIn(returnedMs)) })
    await fleet.pass(STEADY_MS)
  }
  const [eventsBefore, heldMs] = [fleet.broker.events.size, performance.now()]
  await fleet.pass(run.holdMs)
  const hold = { events: fleet.broker.events.size - eventsBefore, tookMs: performance.now() - heldMs }
  while (fleet.kiosks.some(({ uplink }) => uplink.state().unsent > 0)) await fleet.pass(SECOND_MS)
  const made = fleet.kiosks.reduce((sum, { journal }) => sum + journal.events.length, 0)
  const copies = [...fleet.broker.events.values()].reduce((sum, times) => sum + times - 1, 0)
  const events = fleet.broker.events.size
  await Promise.all(fleet.kiosks.map(({ uplink }) => uplink.close()))
  return { start, outages, hold, events, lost: made - events, copies, tookMs: performance.now() - beganMs }
}

/** Most in any span of a second, wherever it begins. */
function busiest(timesMs: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [last, timeMs] of timesMs.entries()) {
    while (timeMs - (timesMs[first] ?? 0) >= SECOND_MS) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}
