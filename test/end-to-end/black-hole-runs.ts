import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { KioskLoop } from '../../firmware/compose/kiosk-loop.ts'
import type { Journal, Outbox } from '../../firmware/ports/journal.ts'
import { checkIn, createBenchLoop, openBenchJournal, printLabels } from '../../scripts/measure/bench-kiosk.ts'
import { quantile } from '../../scripts/measure/figure.ts'
import { isOnline, startUplink, untilState } from '../firmware/uplink/uplink-harness.ts'
import { type Bench, District } from '../support/district.ts'
import { openMosquitto } from '../support/mosquitto.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const REST_MS = 4
const WARM_UP = 10
/** The quicker half of the check-ins says what a check-in costs; the slower half says what else the machine does. */
const SHARE = 0.25

interface Booth {
  readonly loop: KioskLoop
  readonly drained: () => Promise<void>
}

async function openBooth(bench: Bench, port: number, waitMs = 0): Promise<Booth> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-black-hole-'))
  bench.teardown(() => rm(folder, { recursive: true, force: true }))
  const opened = await openBenchJournal(folder)
  bench.teardown(() => opened.journal.close())
  const { journal } = opened
  const loop = await createBenchLoop(opened, waitMs === 0 ? journal : waiting(journal, waitMs), 'pooled-10')
  bench.teardown(() => loop.close())
  await loop.start()
  const timing = { spacingMs: 1_000 } // as in the field
  const uplink = startUplink(bench, journal, {
    urls: [`mqtt://127.0.0.1:${port}`],
    mode: 'demo',
    kiosk: `K${port}`,
    timing,
  })
  await untilState(uplink, isOnline)
  const drained = async (): Promise<void> => {
    while (uplink.state().unsent > 0) await pause(1)
  }
  return { loop, drained }
}

/** The mistake: who is told has to wait for the way to the district. */
function waiting(journal: Journal & Outbox, waitMs: number): Journal {
  return {
    number: journal.number,
    append: async (drafts, stamp) => {
      const events = await journal.append(drafts, stamp)
      await pause(waitMs)
      return events
    },
    replay: () => journal.replay(),
    head: () => journal.head(),
    close: () => journal.close(),
  }
}

export interface BlackHole {
  /** Check-in without the broker to check-in with it: medians of the rounds' ratios. */
  readonly ofQuick: number
  readonly ofP99: number
  /** The last round. */
  readonly p99Ms: number
  readonly p99OnlineMs: number
}

export interface BlackHoleRun {
  readonly rounds: number
  readonly pairs: number
  /** What a booth waits that waits for the network: the mistake that the measurement must see. */
  readonly waitMs: number
}

/** Two booths in turn, so that a busy machine is busy for both; the one with a broker has sent all before the other's turn. */
export async function runBlackHole(bench: Bench, { pairs, rounds, waitMs }: BlackHoleRun): Promise<BlackHole> {
  const broker = await openMosquitto()
  bench.teardown(() => broker.close())
  await District.open(bench, { port: broker.port, filter: '#' })
  const line = await openTcpProxy(broker.port)
  bench.teardown(() => line.close())
  const online = await openBooth(bench, broker.port)
  const alone = await openBooth(bench, line.port, waitMs)
  line.fallSilent() // the broker is gone, and nobody says so
  const quick: number[] = []
  const slow: number[] = []
  let n = 0
  const serve = async ({ loop }: Booth): Promise<number> => {
    await pause(REST_MS) // the same for both: a processor that has just worked is quicker
    const { tookMs } = await checkIn(loop, n)
    await printLabels(loop)
    return tookMs
  }
  let p99 = { online: 0, alone: 0 }
  for (let round = 0; round < rounds; round += 1) {
    const tookMs = { online: [] as number[], alone: [] as number[] }
    for (let pair = 0; pair < pairs; pair += 1) {
      n += 1
      const onlineMs = await serve(online)
      await online.drained()
      const aloneMs = await serve(alone)
      if (n <= WARM_UP) continue
      tookMs.online.push(onlineMs)
      tookMs.alone.push(aloneMs)
    }
    p99 = { online: quantile(tookMs.online, 0.99), alone: quantile(tookMs.alone, 0.99) }
    quick.push(quantile(tookMs.alone, SHARE) / quantile(tookMs.online, SHARE))
    slow.push(p99.alone / p99.online)
  }
  return { ofQuick: quantile(quick, 0.5), ofP99: quantile(slow, 0.5), p99Ms: p99.alone, p99OnlineMs: p99.online }
}
