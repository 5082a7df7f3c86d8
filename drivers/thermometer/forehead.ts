import type { DecodedTemperature } from './mlx90614-codec.ts'
import { judgePresence } from './presence.ts'
import { agreedAmbient, mainFailure, median, readable } from './samples.ts'

/** A measurement, or why the samples are none. Temperatures are integers in hundredths of a degree Celsius. */
export type ForeheadReading =
  | {
      readonly ok: true
      readonly objectCentiC: number
      readonly ambientCentiC: number
      /** How many samples the median was taken of. */
      readonly samples: number
    }
  | {
      readonly ok: false
      readonly failure: 'error-flag' | 'pec' | 'out-of-range' | 'spread' | 'nobody' | 'arrived' | 'left'
    }

/** No living forehead reads outside of this, whatever the booth's temperature. */
const PLAUSIBLE_CENTI_C = { min: 2800, max: 4300 }
/** Operating range of the die (MLX90614 datasheet, "Absolute maximum ratings"): beyond it Ta is nonsense. */
const AMBIENT_CENTI_C = { min: -4000, max: 12500 }
/** Samples of somebody who holds still agree within this; more is a person moving through the field of view. */
const SPREAD_MAX_CENTI_C = 60

/**
 * Judges one series of samples of the forehead, and one of the die. Never guesses: what is in doubt is a failure. The
 * first `discardCount` samples say who was there, and nothing about the value: the filter still holds what was in view
 * before. Who is there is named before anything else; a spread before a range, since somebody moved.
 */
export function judgeForehead(
  objectSamples: readonly DecodedTemperature[],
  ambientSamples: readonly DecodedTemperature[],
  discardCount = 0,
): ForeheadReading {
  const kept = objectSamples.slice(discardCount)
  const failure = mainFailure(kept)
  if (failure !== null) return { ok: false, failure }
  const ambient = agreedAmbient(ambientSamples)
  if (!ambient.ok) return ambient
  const ambientCentiC = ambient.centiC
  if (!isWithin(ambientCentiC, AMBIENT_CENTI_C)) return OUT_OF_RANGE
  const presence = judgePresence(readable(objectSamples), ambientCentiC)
  if (presence !== 'there') return { ok: false, failure: presence }
  const objects = readable(kept)
  const [lowest, highest] = [Math.min(...objects), Math.max(...objects)]
  if (highest - lowest > SPREAD_MAX_CENTI_C) return { ok: false, failure: 'spread' }
  if (!isWithin(lowest, PLAUSIBLE_CENTI_C) || !isWithin(highest, PLAUSIBLE_CENTI_C)) return OUT_OF_RANGE
  return { ok: true, objectCentiC: median(objects), ambientCentiC, samples: objects.length }
}

const OUT_OF_RANGE: ForeheadReading = { ok: false, failure: 'out-of-range' }

function isWithin(centiC: number, range: { readonly min: number; readonly max: number }): boolean {
  return centiC >= range.min && centiC <= range.max
}
