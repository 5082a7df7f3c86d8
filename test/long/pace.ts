// The drain of `count` events on a line of 50 ms there and back, and on loopback, beside MQTT.js alone. For a quiet machine.
import { median } from '../../scripts/measure/figure.ts'
import { besideBare, besideLine, measurePace } from '../../scripts/measure/pace.ts'
import { longRun } from './long-run.ts'

await longRun(
  'pace',
  { seed: 1, count: 10_000 },
  async ({ count, folder }) => {
    const far = await measurePace(folder, { events: count, rounds: 5, delayMs: 25 })
    const near = await measurePace(folder, { events: count, rounds: 5, delayMs: 0 })
    return {
      longLine: {
        quietTripMs: far.quietTripMs,
        tripMs: median(far.tripMs),
        drained: median(far.drained),
        ofLine: besideLine(far).ratio,
        ofBare: besideBare(far).ratio,
      },
      loopback: { drained: median(near.drained), ofBare: besideBare(near).ratio },
    }
  },
  ({ longLine, loopback }) => longLine.ofLine >= 0.9 && longLine.ofBare >= 0.9 && loopback.ofBare >= 0.35,
)
