// A fleet of `count` kiosks with their real uplinks after outages of their broker, and a district at work.
// Outages of half a second, five seconds and five minutes, then 450 kiosks for ten minutes, on a clock that passes as fast as it can.
import { runFleet } from '../firmware/uplink/fleet-run.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const OUTAGES_MS = [500, 5_000, 300_000]
const DISTRICT_KIOSKS = 450
const EVENTS_PER_HOUR = 400
const HOLD_MS = 600_000

await longRun(
  'fleet',
  { seed: 1, count: 1_000 },
  async ({ count, seed }) => ({
    outages: await withBench((bench) =>
      runFleet(bench, { kiosks: count, outagesMs: OUTAGES_MS, eventsPerHour: 60, holdMs: 0, seed }),
    ),
    district: await withBench((bench) =>
      runFleet(bench, {
        kiosks: DISTRICT_KIOSKS,
        outagesMs: [],
        eventsPerHour: EVENTS_PER_HOUR,
        holdMs: HOLD_MS,
        seed,
      }),
    ),
  }),
  ({ district, outages }) =>
    outages.lost + district.lost === 0 &&
    [outages.start, district.start].every(({ busiestSecond }) => busiestSecond <= 0.05) &&
    outages.outages.every(
      ({ allBackMs, back, busiestSecond }) => back >= 1_000 && busiestSecond <= 0.05 && allBackMs <= 180_000,
    ),
)
