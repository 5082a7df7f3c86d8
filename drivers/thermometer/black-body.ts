import type { DecodedTemperature } from './mlx90614-codec.ts'
import { mainFailure, median, readable } from './samples.ts'

/** What a black body reads, or why it does not stand still yet. Integers in hundredths of a degree Celsius. */
export type SteadyReading =
  | {
      readonly ok: true
      readonly objectCentiC: number
      readonly ambientCentiC: number
      readonly samples: number
      /** The number of the sensor that read it, 16 hexadecimal digits. */
      readonly sensor: string
    }
  | { readonly ok: false; readonly failure: 'error-flag' | 'pec' | 'unsteady' | 'out-of-range' }

/** Black bodies for thermometers of the body are set between 32 and 43 °C; three degrees for a sensor that is wrong. */
const BLACK_BODY_CENTI_C = { min: 2900, max: 4600 }
/** The sensor's own noise is about 0.1 °C from peak to peak with its default filter; a hand in between is more. */
const SPREAD_MAX_CENTI_C = 30
/** From the first third of the samples to the last: a black body, or a die, that still warms up. */
const DRIFT_MAX_CENTI_C = 6

/** Judges a long series of samples, and those of the die that were taken between them. */
export function judgeBlackBody(
  objectSamples: readonly DecodedTemperature[],
  ambientSamples: readonly DecodedTemperature[],
  sensor: string,
): SteadyReading {
  const failure = mainFailure(objectSamples) ?? mainFailure(ambientSamples)
  if (failure !== null) return { ok: false, failure }
  const [objects, ambients] = [readable(objectSamples), readable(ambientSamples)]
  const spread = Math.max(...objects) - Math.min(...objects)
  if (spread > SPREAD_MAX_CENTI_C || drift(objects) > DRIFT_MAX_CENTI_C || drift(ambients) > DRIFT_MAX_CENTI_C)
    return { ok: false, failure: 'unsteady' }
  const objectCentiC = median(objects)
  const isPlausible = objectCentiC >= BLACK_BODY_CENTI_C.min && objectCentiC <= BLACK_BODY_CENTI_C.max
  if (!isPlausible) return { ok: false, failure: 'out-of-range' }
  return { ok: true, objectCentiC, ambientCentiC: median(ambients), samples: objects.length, sensor }
}

function drift(values: readonly number[]): number {
  const third = Math.max(1, Math.floor(values.length / 3))
  return Math.abs(median(values.slice(0, third)) - median(values.slice(-third)))
}
