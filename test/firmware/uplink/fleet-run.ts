import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { Aedes } from 'aedes'
import type { Clock } from '../../../firmware/ports/clock.ts'
import type { UplinkTiming } from '../../../firmware/uplink/settings.ts'
import { Uplink } from '../../../firmware/uplink/uplink.ts'
import type { Bench } from '../../support/district.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { Seeded } from '../../support/seeded.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { CollectingLog } from './uplink-harness.ts'

/** Told apart from every other delay: as long as it runs, somebody is on the way to the broker. */
const CONNECT_TIMEOUT_MS = 14_999.5
const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
const STEADY_MS = 90_000
const BACK_MS = 180_000

/** The broker of the fleet, in this process: what reached it is known, and when, by the fleet's clock. */
class FleetBroker {
  /** When kiosks got in. */
  readonly connectsMs: number[] = []
  /** Kiosk and body of each event that came, with how often. */
  readonly events = new Map<string, number>()
  readonly #clock: Clock
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #broker: Aedes | null = null
  port = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async start(): Promise<void> {
    const broker = await Aedes.createBroker()
    broker.on('clientReady', () => this.connectsMs.push(this.#clock.monotonicMs()))
    broker.on('publish', ({ payload, topic }, client) => {
      if (client === null || !topic.endsWith('/event')) return
      const key = `${client.id} ${payload.toString()}`
      this.events.set(key, (this.events.get(key) ?? 0) + 1)
    })
    this.#broker = broker
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      broker.handle(socket)
    }).listen(this.port, '127.0.0.1', 4_096)
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address !== null) this.port = address.port
  }

  async stop(): Promise<void> {
    const closed = this.#server === null ? null : once(this.#server, 'close')
    this.#server?.close()
    for (const socket of this.#sockets) socket.destroy()
    const broker = this.#broker
    this.#broker = null
    this.#server = null
    if (broker !== null) {
      await new Promise<void>((resolve) => {
        broker.close(resolve)
      })
    }
    await closed
  }
}

interface FleetKiosk {
  readonly outbox: MemoryOutbox
  readonly uplink: Uplink
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

  add(random: Seeded, eventsPerHour: number, timing: Partial<UplinkTiming>): void {
    const number = String(this.kiosks.length + 1).padStart(4, '0')
    const outbox = new MemoryOutbox()
    const uplink = new Uplink({
      outbox,
      clock: this.#clockOfOne(),
      bootId: number,
      random: random.of(`uplink ${number}`),
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
    const kiosk = { outbox, uplink }
    this.kiosks.push(kiosk)
    uplink.onChanged(() => this.#sending.add(kiosk))
    uplink.start()
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

  async stopBroker(): Promise<void> {
    await this.broker.stop()
    while (this.online > 0) await turn()
  }

  /** An event at random, so many on average. */
  #work(kiosk: FleetKiosk, random: Seeded, everyMs: number): void {
    this.clock.after(2 * everyMs * random.fraction(), () => {
      kiosk.outbox.append(1)
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
  readonly events: number
  readonly lost: number
  readonly copies: number
  readonly tookMs: number
}

/** The broker goes away for each of these times and comes back; then everybody works for `holdMs`. */
export async function runFleet(
  bench: Bench,
  run: {
    readonly kiosks: number
    readonly outagesMs: readonly number[]
    readonly eventsPerHour: number
    readonly holdMs: number
    readonly seed: number
    readonly timing?: Partial<UplinkTiming>
  },
): Promise<FleetFigures> {
  const beganMs = performance.now()
  const fleet = new Fleet()
  await fleet.broker.start()
  bench.teardown(() => fleet.broker.stop())
  const random = new Seeded(run.seed, 'fleet')
  for (let i = 0; i < run.kiosks; i += 1) fleet.add(random, run.eventsPerHour, run.timing ?? {})
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
  await fleet.pass(run.holdMs)
  while (fleet.kiosks.some(({ uplink }) => uplink.state().unsent > 0)) await fleet.pass(SECOND_MS)
  const made = fleet.kiosks.reduce((sum, { outbox }) => sum + outbox.events.length, 0)
  const copies = [...fleet.broker.events.values()].reduce((sum, times) => sum + times - 1, 0)
  const events = fleet.broker.events.size
  await Promise.all(fleet.kiosks.map(({ uplink }) => uplink.close()))
  return { start, outages, events, lost: made - events, copies, tookMs: performance.now() - beganMs }
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
