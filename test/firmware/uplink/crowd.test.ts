import test from 'ava'
import { Drain } from '../../../firmware/uplink/drain.ts'
import type { Publisher } from '../../../firmware/uplink/publisher.ts'
import { UPLINK_TIMING, type UplinkTiming } from '../../../firmware/uplink/settings.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { Seeded } from '../../support/seeded.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { CollectingLog } from './uplink-harness.ts'

const SECOND_MS = 1_000
const EVENT_BYTES = 120
/** As it was before the window followed the acknowledgements. */
const ALWAYS_FULL = { windowFirst: 100, lateAckMs: Infinity }

/** A broker, or a line to one, that takes so many events a second, one after another, whoever they come from. */
class NarrowBroker {
  /** The longest that an event waited for its acknowledgement. */
  slowestMs = 0
  readonly #clock: VirtualClock
  readonly #eachMs: number
  #freeMs = 0

  constructor(clock: VirtualClock, perSecond: number) {
    this.#clock = clock
    this.#eachMs = SECOND_MS / perSecond
  }

  line(taken: (payload: string) => void = () => undefined): Publisher {
    return {
      window: UPLINK_TIMING.windowMax,
      publish: async (_topic, payload) => {
        const sentMs = this.#clock.monotonicMs()
        this.#freeMs = Math.max(this.#freeMs, sentMs) + this.#eachMs
        await this.#clock.sleep(this.#freeMs - sentMs)
        this.slowestMs = Math.max(this.slowestMs, this.#clock.monotonicMs() - sentMs)
        taken(Buffer.from(payload).toString())
        return { outcome: 'acknowledged' }
      },
    }
  }
}

interface Crowd {
  readonly kiosks: number
  readonly events: number
  readonly perSecond: number
  readonly timing?: Partial<UplinkTiming>
}

/** Each kiosk has a backlog and comes within the minute; half-way the first of them has an event of the moment. */
async function runCrowd({ events, kiosks, perSecond, timing }: Crowd) {
  const clock = new VirtualClock('2022-05-20T08:00:00+08:00')
  const random = new Seeded(1, 'crowd')
  const broker = new NarrowBroker(clock, perSecond)
  const times = { ...UPLINK_TIMING, ...timing }
  const comes = async (outbox: MemoryOutbox, delayMs: number, taken?: (payload: string) => void): Promise<Drain> => {
    outbox.append(events, EVENT_BYTES)
    const parts = { outbox, clock, log: new CollectingLog(), topic: 'event', pauseMs: () => 0 }
    const drain = await Drain.open({ ...parts, timing: times, onChanged: () => undefined })
    outbox.onAppended(() => {
      drain.appended()
    })
    clock.after(delayMs, () => {
      drain.attach(broker.line(taken))
    })
    return drain
  }
  const outbox = new MemoryOutbox()
  const allMs = (SECOND_MS * kiosks * events) / perSecond
  let liveMs = Number.NaN
  clock.after(allMs / 2, () => {
    outbox.append(1, EVENT_BYTES)
  })
  const first = comes(outbox, 0, (payload) => {
    if (payload.includes(`.${events + 1}"`)) liveMs = clock.monotonicMs() - allMs / 2
  })
  const others = Array.from({ length: kiosks - 1 }, () =>
    comes(new MemoryOutbox(), random.fraction() * times.startMaxMs),
  )
  const drains = await Promise.all([first, ...others])
  while (drains.some(({ unsent }) => unsent > 0)) await clock.run(clock.epochMs() + SECOND_MS)
  return { liveMs, slowestMs: broker.slowestMs, ofBroker: allMs / clock.monotonicMs() }
}

const DISTRICT = { kiosks: 60, events: 400, perSecond: 200 }
const LINE = { kiosks: 1, events: 1_200, perSecond: 20 }

test('a district that comes back to a slow broker keeps it at work, and no event waits long for its acknowledgement', async (t) => {
  const run = await runCrowd(DISTRICT)
  t.log(JSON.stringify(run))
  t.true(run.ofBroker >= 0.97)
  t.true(run.slowestMs < UPLINK_TIMING.ackTimeoutMs / 4)
  t.true(run.liveMs <= 2_000)
})

test('on a line that brings twenty events a second one of the moment leaves within two seconds of a long backlog', async (t) => {
  const run = await runCrowd(LINE)
  t.log(JSON.stringify(run))
  t.true(run.ofBroker >= 0.97)
  t.true(run.liveMs <= 2_000)
})

test('a window that is always full breaks the deadline of acknowledgements and keeps live events, and the runs see it', async (t) => {
  const district = await runCrowd({ ...DISTRICT, timing: ALWAYS_FULL })
  const line = await runCrowd({ ...LINE, timing: ALWAYS_FULL })
  t.log(JSON.stringify({ district, line }))
  t.true(district.slowestMs > UPLINK_TIMING.ackTimeoutMs)
  t.true(district.liveMs > 2_000)
  t.true(line.liveMs > 2_000)
})
