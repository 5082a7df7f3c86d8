import { setTimeout as pause } from 'node:timers/promises'
import type { Outbox } from '../../../firmware/ports/journal.ts'
import type { Cluster } from '../../support/clusters.ts'
import { type Bench, District } from '../../support/district.ts'
import { Seeded } from '../../support/seeded.ts'
import { appendEvents, openBacklog, TOPICS } from './backlog.ts'
import { isDrained, startUplink, untilState } from './uplink-harness.ts'

const TRIES = 60
/** After so many the district has waited long enough for the two nodes that are left. */
const TRIES_WITHOUT = 20
const TRY_EVERY_MS = 1_000
const DRAIN_MS = 300_000

export interface ClusterRun {
  readonly events: number
  readonly seed: number
  /** What the cluster has comes within that; what does not is lost. */
  readonly lostAfterMs: number
  /** A node that waits for a new leader lets nobody in. */
  readonly connectTimeoutMs: number
  /** The journal as the uplink sees it; with another the uplink begins anew from its cursor when the node is killed. */
  readonly outboxOf?: (outbox: Outbox) => Outbox
}

export interface ClusterFigures {
  /** In the backlog, before the node was killed. */
  readonly events: number
  /** In the journal at the end: with those that came after the kill. */
  readonly rows: number
  readonly missing: number
  readonly otherBytes: number
  readonly copies: number
  /** From the kill to the acknowledgement of the last event. */
  readonly drainedAfterMs: number
  /** The district's session was there while one node was away. */
  readonly isServedByTwo: boolean
}

/**
 * A node of three is killed in the middle of a drain: that on which kiosk and district had their sessions. The district
 * is away then, and comes back at another.
 */
export async function killUnderLoad(bench: Bench, cluster: Cluster, run: ClusterRun): Promise<ClusterFigures> {
  const [first, second, third] = cluster
  const session = { filter: `${TOPICS}/event`, session: 'district' }
  const before = await soon(() => District.open(bench, { ...session, port: first.port }))
  const journal = await openBacklog(bench, run.events)
  const outbox = run.outboxOf?.(journal) ?? journal
  const urls = [first, second, third].map(({ port }) => `mqtt://127.0.0.1:${port}`)
  const timing = { ackTimeoutMs: 10_000, connectTimeoutMs: run.connectTimeoutMs, retryMaxMs: 500 }
  let uplink = startUplink(bench, outbox, { urls, mode: 'demo', timing })
  const leaveAt = new Seeded(run.seed, 'cluster').between(Math.ceil(run.events / 8), Math.ceil(run.events / 4))
  await before.until(({ distinct }) => distinct >= leaveAt)
  await before.leave()
  await untilState(uplink, ({ acknowledged }) => acknowledged >= run.events / 2, DRAIN_MS)
  await first.kill()
  const killedMs = performance.now()
  if (run.outboxOf !== undefined) {
    await uplink.close()
    uplink = startUplink(bench, outbox, { urls, mode: 'demo', timing })
  }
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
  for (let heard = -1; heard < after.arrivals && missing() > 0; ) {
    heard = after.arrivals
    await after.until(() => missing() === 0, run.lostAfterMs).catch(() => undefined)
  }
  const { copies, otherBytes } = await after.judge(true)
  return { events: run.events, rows, missing: missing(), otherBytes, copies, drainedAfterMs, isServedByTwo }
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
