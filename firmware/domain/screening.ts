import type { Programme } from './programme.ts'

/**
 * Below this the estimate says nothing about a body: a cold forehead would hide a fever, so it counts as no reading.
 * Adults rest above 35.5 °C at the armpit; the half degree is the tolerance of screening instruments.
 */
const BODY_MIN_CENTI_C = 3500

/** Named and versioned, because the estimate is an opinion: every event keeps the raw values beside it. */
export const DEFAULT_PROFILE = 'default@1'

/**
 * Estimates the axillary temperature from forehead skin and the sensor's ambient, both in hundredths of a degree.
 *
 * A piecewise line between two ambient-dependent skin temperatures, as several public forehead projects have it
 * (coefficients agree among them; the origin is unknown, so it stands as a replaceable profile and not as truth).
 * It is continuous, squeezes the normal range into 36.3-36.8 °C, and over-corrects in the cold: hence the ambient gate.
 */
export function estimateBodyCentiC(objectCentiC: number, ambientCentiC: number): number {
  const skin = objectCentiC / 100
  const ambient = ambientCentiC / 100
  const low = 32.66 + (ambient <= 25 ? 0.186 : 0.086) * (ambient - 25)
  const high = 34.84 + (ambient <= 25 ? 0.148 : 0.1) * (ambient - 25)
  return Math.round(100 * bodyBetween(skin, ambient, low, high))
}

function bodyBetween(skin: number, ambient: number, low: number, high: number): number {
  if (skin <= low) return 36.3 + (0.551658273 + 0.021525068 * ambient) * (skin - low)
  if (skin < high) return 36.3 + (0.5 * (skin - low)) / (high - low)
  return 36.8 + (0.829320618 + 0.002364434 * ambient) * (skin - high)
}

export type ReadingVerdict = 'normal' | 'fever' | 'too-low' | 'ambient-outside'

/** Judges one reading by the programme's limits. `bodyCentiC` is the estimate or the contact thermometer's value. */
export function judgeReading(
  rules: Programme['temperature'],
  reading: { readonly bodyCentiC: number; readonly ambientCentiC: number | null },
): ReadingVerdict {
  const { ambientCentiC, bodyCentiC } = reading
  if (ambientCentiC !== null && (ambientCentiC < rules.minAmbientCentiC || ambientCentiC > rules.maxAmbientCentiC)) {
    return 'ambient-outside'
  }
  if (bodyCentiC < BODY_MIN_CENTI_C) return 'too-low'
  return bodyCentiC >= rules.feverCentiC ? 'fever' : 'normal'
}
