// The drain of `count` events under 20 black holes, 1,000 cuts between PUBLISH and PUBACK and 20 killed brokers.
import { runBlackHoles, runCuts, runKills } from '../firmware/uplink/fault-runs.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const HOLES = 20
const CUTS = 1_000
const KILLS = 20

await longRun(
  'uplink-faults',
  { seed: 1, count: 60_000 },
  async ({ count, seed }) => ({
    blackHoles: await withBench((bench) =>
      runBlackHoles(bench, { events: count, holes: HOLES, seed, delayMs: 25, window: 100 }),
    ),
    cuts: await withBench((bench) => runCuts(bench, { events: Math.ceil(count / 4), cuts: CUTS, seed })),
    killsOver5: await withBench((bench) =>
      runKills(bench, { events: Math.ceil(count / 3), kills: KILLS, seed, protocol: '5' }),
    ),
    killsOver311: await withBench((bench) =>
      runKills(bench, { events: Math.ceil(count / 3), kills: KILLS, seed, protocol: '3.1.1' }),
    ),
  }),
  ({ blackHoles, cuts, killsOver311, killsOver5 }) =>
    [blackHoles, cuts, killsOver311, killsOver5].every(
      ({ breaks, copies, distinct, events, falseGaps, head, missing, otherBytes, refused, rows }) =>
        missing + otherBytes + falseGaps + breaks + refused === 0 &&
        [distinct, events, head].every((figure) => figure === rows) &&
        copies > 0,
    ) &&
    cuts.faults >= CUTS &&
    blackHoles.faults === HOLES &&
    [killsOver5, killsOver311].every(({ faults }) => faults === KILLS) &&
    blackHoles.drainStartMs <= 5_000 &&
    blackHoles.liveMs <= 2_000,
)
