import type { Outbox } from '../../../firmware/ports/journal.ts'
import { type Bench, District } from '../../support/district.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { openTcpProxy } from '../../support/tcp-proxy.ts'
import { fromTheStart, openBacklog } from './backlog.ts'
import { openBareConnection, publishAll } from './bare-window.ts'
import { isDrained, isOnline, startUplink, untilState } from './uplink-harness.ts'

const WINDOW = 100
const SERIAL_TRIPS = 30
const PATIENCE_MS = 120_000

export interface Pace {
  /** Median of single publishes and their PUBACKs, one at a time, nothing else on the line. */
  readonly tripMs: number
  /** Events per second, median of the rounds. */
  readonly drained: number
  /** The same bytes on the same line by MQTT.js alone, a window at a time: what line, broker and machine give. */
  readonly bare: number
  /** Median of the rounds' ratios: a busy machine is busy for both. */
  readonly ofBare: number
  /** `drained` to window ÷ `tripMs`; a busy machine answers a single publish sooner than a stream of them. */
  readonly ofLine: number
}

/** Drains a real journal and then the same bytes without one, in turns; `delayMs` each way, 0 without a line between. */
export async function runPace(
  bench: Bench,
  run: { readonly events: number; readonly rounds: number; readonly delayMs: number; readonly windowMax?: number },
): Promise<Pace> {
  const configuration = ['allow_anonymous true', `max_inflight_messages ${WINDOW}`]
  const { port } = await opened(bench, () => openMosquitto(() => Promise.resolve(configuration)))
  await District.open(bench, { port, filter: '#' }) // without anybody who listens the broker would say so each time
  const line = run.delayMs === 0 ? null : await opened(bench, () => openTcpProxy(port, { delayMs: run.delayMs }))
  const url = `mqtt://127.0.0.1:${line?.port ?? port}`
  const journal = await openBacklog(bench, run.events)
  const bodies = await bodiesOf(journal)
  const connection = await openBareConnection(bench, url)
  const trips: number[] = []
  for (const body of bodies.slice(0, SERIAL_TRIPS)) trips.push(await publishAll(connection, 'bare/event', [body]))
  const drainedMs: number[] = []
  const bareMs: number[] = []
  for (let round = 0; round < run.rounds; round += 1) {
    const timing = { blinkMaxMs: 1, windowMax: run.windowMax ?? WINDOW }
    const uplink = startUplink(bench, fromTheStart(journal), { urls: [url], mode: 'demo', timing })
    await untilState(uplink, isOnline)
    const beganMs = performance.now()
    await untilState(uplink, isDrained, PATIENCE_MS)
    drainedMs.push(performance.now() - beganMs)
    await uplink.close()
    bareMs.push(await publishAll(connection, 'bare/event', bodies))
  }
  const perSecond = (tookMs: number): number => (1_000 * run.events) / tookMs
  const drained = perSecond(median(drainedMs))
  const tripMs = median(trips)
  return {
    tripMs,
    drained,
    bare: perSecond(median(bareMs)),
    ofBare: median(bareMs.map((ms, round) => ms / (drainedMs[round] ?? Number.NaN))),
    ofLine: (drained * tripMs) / (1_000 * WINDOW),
  }
}

async function opened<T extends { close(): Promise<void> }>(bench: Bench, open: () => Promise<T>): Promise<T> {
  const it = await open()
  bench.teardown(() => it.close())
  return it
}

async function bodiesOf(outbox: Outbox): Promise<readonly Uint8Array[]> {
  const bodies: Uint8Array[] = []
  for (let page = await outbox.readAfter(0, 500); page.length > 0; ) {
    bodies.push(...page.map(({ bytes }) => bytes))
    page = await outbox.readAfter(page.at(-1)?.sequence ?? 0, 500)
  }
  return bodies
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
