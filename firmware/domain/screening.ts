import type { Programme } from './programme.ts'

/**
 * Below this the estimate says nothing about a body: a cold forehead would hide a fever, so it counts as no reading.
 * Adults rest above 35.5 °C at the armpit; the half degree is the tolerance of screening instruments.
 */
const BODY_MIN_CENTI_C = 3500

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
