import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import ava, { type ExecutionContext } from 'ava'
import type { KioskLoop } from '../../firmware/compose/kiosk-loop.ts'
import type { Journal, Outbox } from '../../firmware/ports/journal.ts'
import { checkIn, createBenchLoop, openBenchJournal, printLabels } from '../../scripts/measure/bench-kiosk.ts'
import { quantile } from '../../scripts/measure/figure.ts'
import { isOnline, startUplink, untilState } from '../firmware/uplink/uplink-harness.ts'
import { District } from '../support/district.ts'
import { openMosquitto } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const test = needing(ava.serial, 'mosquitto')
const ROUNDS = 5
const PAIRS = 60
const WARM_UP = 10
/** The quicker half of the check-ins says what a check-in costs; the slower half says what else the machine does. */
const SHARE = 0.25
/** Of a check-in with the broker there; the tenth that is asked for, and what a busy machine adds to a median of five. */
const WITHIN = 1.25
const REST_MS = 4
/** What the one waits for who waits for the network: a line within a city. */
const WAIT_MS = 10

interface Booth {
  readonly loop: KioskLoop
  readonly drained: () => Promise<void>
}

async function openBooth(t: ExecutionContext, port: number, waitMs = 0): Promise<Booth> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-black-hole-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const opened = await openBenchJournal(folder)
  t.teardown(() => opened.journal.close())
  const { journal } = opened
  const loop = await createBenchLoop(opened, waitMs === 0 ? journal : waiting(journal, waitMs), 'pooled-10')
  t.teardown(() => loop.close())
  await loop.start()
  const timing = { spacingMs: 1_000 } // as in the field
  const uplink = startUplink(t, journal, {
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

/** Two booths in turn, so that a busy machine is busy for both; the one with a broker has sent all before the other's turn. */
async function ratio(t: ExecutionContext, waitMs: number): Promise<number> {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  await District.open(t, { port: broker.port, filter: '#' })
  const line = await openTcpProxy(broker.port)
  t.teardown(() => line.close())
  const online = await openBooth(t, broker.port)
  const alone = await openBooth(t, line.port, waitMs)
  line.fallSilent() // the broker is gone, and nobody says so
  const ratios: number[] = []
  let n = 0
  const serve = async ({ loop }: Booth): Promise<number> => {
    await pause(REST_MS) // the same for both: a processor that has just worked is quicker
    const { tookMs } = await checkIn(loop, n)
    await printLabels(loop)
    return tookMs
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const tookMs = { online: [] as number[], alone: [] as number[] }
    for (let pair = 0; pair < PAIRS; pair += 1) {
      n += 1
      const onlineMs = await serve(online)
      await online.drained()
      const aloneMs = await serve(alone)
      if (n <= WARM_UP) continue
      tookMs.online.push(onlineMs)
      tookMs.alone.push(aloneMs)
    }
    const [p99, p99Alone] = [quantile(tookMs.online, 0.99), quantile(tookMs.alone, 0.99)]
    t.log(`p99 ${p99.toFixed(1)} ms with a broker, ${p99Alone.toFixed(1)} ms with a black hole`)
    ratios.push(quantile(tookMs.alone, SHARE) / quantile(tookMs.online, SHARE))
  }
  return quantile(ratios, 0.5)
}

test('a check-in with the broker in a black hole costs what it costs with the broker there', async (t) => {
  t.timeout(180_000)
  const share = await ratio(t, 0)
  t.log(`ratio ${share.toFixed(3)}`)
  t.true(share <= WITHIN)
})

test('a check-in that waits for the network costs more, and the measurement sees it', async (t) => {
  t.timeout(180_000)
  t.true((await ratio(t, WAIT_MS)) > WITHIN)
})
