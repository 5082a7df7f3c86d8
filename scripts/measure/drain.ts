import { hasMosquitto, NO_MOSQUITTO } from './broker.ts'
import { type Figure, median } from './figure.ts'
import { besideBare, besideLine, measurePace, type Pace } from './pace.ts'

const EVENTS = 10_000
/** Each way: 50 ms there and back. */
const DELAY_MS = 25

export type Drained =
  | {
      readonly figures: readonly Figure[]
      /** Events per second over the long line, round by round. */
      readonly far: readonly number[]
    }
  | { readonly skipped: string }

/** A backlog sent to a mosquitto on loopback, and over a line of 50 ms. */
export async function drainFigures(folder: string, rounds: number): Promise<Drained> {
  if (!hasMosquitto()) return { skipped: `drain: ${NO_MOSQUITTO}` }
  const loopback = await measurePace(folder, { events: EVENTS, rounds, delayMs: 0 })
  const far = await measurePace(folder, { events: EVENTS, rounds, delayMs: DELAY_MS })
  const words = (pace: Pace): string => `${EVENTS} events of ${pace.wireBytes} bytes`
  return {
    far: far.drained,
    figures: [
      {
        what: `drain on loopback, ${words(loopback)}`,
        unit: 'events/s',
        value: median(loopback.drained),
        peer: besideBare(loopback),
        goal: { of: 'peer', atLeast: 0.35 },
      },
      {
        what: `drain at ${far.quietTripMs.toFixed(1)} ms there and back, ${words(far)}`,
        unit: 'events/s',
        value: median(far.drained),
        limit: besideLine(far),
        peer: besideBare(far),
        goal: { of: 'limit', atLeast: 0.9 },
      },
    ],
  }
}
