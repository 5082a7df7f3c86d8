// A node of three is killed under load: NATS with JetStream, RabbitMQ with quorum queues and with its default.
// It is the node where kiosk and district had their sessions; the default queues are what must be seen to lose.
import { setTimeout as pause } from 'node:timers/promises'
import { appendEvents, openBacklog, TOPICS } from '../firmware/uplink/backlog.ts'
import { isDrained, startUplink, untilState } from '../firmware/uplink/uplink-harness.ts'
import { type Cluster, openNatsCluster, openRabbitCluster } from '../support/clusters.ts'
import { type Bench, District } from '../support/district.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const TRIES = 60
/** After so many the district has waited long enough for the two nodes that are left. */
const TRIES_WITHOUT = 20
const TRY_EVERY_MS = 1_000
const DRAIN_MS = 300_000

interface ClusterFigures {
  readonly rows: number
  readonly missing: number
  readonly otherBytes: number
  readonly copies: number
  /** From the kill to the acknowledgement of the last event. */
  readonly drainedAfterMs: number
  /** The district's session was there while one node was away. */
  readonly isServedByTwo: boolean
}

/** A cluster that has just lost a node, or has just begun, does not answer at once. */
async function soon<T>(attempt: () => Promise<T>, most = TRIES): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === most) throw error
      await pause(TRY_EVERY_MS)
    }
  }
}

async function killUnderLoad(bench: Bench, [first, second, third]: Cluster, events: number): Promise<ClusterFigures> {
  const session = { filter: `${TOPICS}/event`, session: 'district' }
  const before = await soon(() => District.open(bench, { ...session, port: first.port }))
  const journal = await openBacklog(bench, events)
  const urls = [first, second, third].map(({ port }) => `mqtt://127.0.0.1:${port}`)
  const timing = { ackTimeoutMs: 10_000, connectTimeoutMs: 5_000, retryMaxMs: 500 }
  const uplink = startUplink(bench, journal, { urls, mode: 'demo', timing })
  await before.until(({ distinct }) => distinct >= events / 6)
  await before.leave()
  await untilState(uplink, ({ acknowledged }) => acknowledged >= events / 2, DRAIN_MS)
  await first.kill()
  const killedMs = performance.now()
  await appendEvents(journal, 100)
  await untilState(uplink, isDrained, DRAIN_MS)
  const drainedAfterMs = Math.round(performance.now() - killedMs)
  let isServedByTwo = true
  const comeBack = (): Promise<District> => District.open(bench, { ...session, port: third.port })
  const after = await soon(comeBack, TRIES_WITHOUT).catch(async () => {
    isServedByTwo = false
    await first.start()
    return await soon(comeBack)
  })
  const rows = journal.head().sequence
  const missing = (): number => {
    let holes = 0
    for (let sequence = 1; sequence <= rows; sequence += 1)
      if (!before.has(sequence) && !after.has(sequence)) holes += 1
    return holes
  }
  // What the cluster has comes within seconds; what does not is lost.
  for (let heard = -1; heard < after.arrivals && missing() > 0; ) {
    heard = after.arrivals
    await pause(10_000)
  }
  const { copies, otherBytes } = await after.judge(true)
  return { rows, missing: missing(), otherBytes, copies, drainedAfterMs, isServedByTwo }
}

await longRun(
  'clusters',
  { seed: 1, count: 6_000 },
  async ({ count }) => ({
    nats: await withBench(async (bench) => killUnderLoad(bench, await openNatsCluster(bench), count)),
    rabbitQuorum: await withBench(async (bench) =>
      killUnderLoad(bench, await openRabbitCluster(bench, 'quorum'), count),
    ),
    rabbitDefault: await withBench(async (bench) =>
      killUnderLoad(bench, await openRabbitCluster(bench, 'classic'), count),
    ),
  }),
  ({ nats, rabbitDefault, rabbitQuorum }) =>
    nats.missing + nats.otherBytes + rabbitQuorum.missing + rabbitQuorum.otherBytes === 0 && rabbitDefault.missing > 0,
)
