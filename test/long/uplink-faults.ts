// The drain of `count` events under 20 black holes, 1,000 cuts between PUBLISH and PUBACK and 20 killed brokers.
import { runBlackHoles, runCuts, runKills } from '../firmware/uplink/fault-runs.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

await longRun(
  'uplink-faults',
  { seed: 1, count: 60_000 },
  async ({ count, seed }) => ({
    blackHoles: await withBench((bench) =>
      runBlackHoles(bench, { events: count, holes: 20, seed, delayMs: 25, window: 100 }),
    ),
    cuts: await withBench((bench) => runCuts(bench, { events: Math.ceil(count / 4), cuts: 1_000, seed })),
    killsOver5: await withBench((bench) =>
      runKills(bench, { events: Math.ceil(count / 3), kills: 20, seed, protocol: '5' }),
    ),
    killsOver311: await withBench((bench) =>
      runKills(bench, { events: Math.ceil(count / 3), kills: 20, seed, protocol: '3.1.1' }),
    ),
  }),
  ({ blackHoles, cuts, killsOver311, killsOver5 }) =>
    [blackHoles, cuts, killsOver311, killsOver5].every(
      ({ breaks, events, falseGaps, missing, otherBytes, rows }) =>
        missing + otherBytes + falseGaps + breaks === 0 && events === rows,
    ) &&
    cuts.faults === 1_000 &&
    blackHoles.drainStartMs <= 5_000 &&
    blackHoles.liveMs <= 2_000,
)
