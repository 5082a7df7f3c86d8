// The drain of `count` events on a line of 50 ms there and back, and on loopback, beside MQTT.js alone. For a quiet machine.
import { runPace } from '../firmware/uplink/pace-runs.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

await longRun(
  'pace',
  { seed: 1, count: 10_000 },
  async ({ count }) => ({
    longLine: await withBench((bench) => runPace(bench, { events: count, rounds: 5, delayMs: 25 })),
    loopback: await withBench((bench) => runPace(bench, { events: count, rounds: 5, delayMs: 0 })),
  }),
  ({ longLine, loopback }) => longLine.ofLine >= 0.9 && longLine.ofBare >= 0.9 && loopback.ofBare >= 0.35,
)
