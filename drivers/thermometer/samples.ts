import type { DecodedTemperature } from './mlx90614-codec.ts'

/** A spark on the line may spoil a sample or two; more is a fault, and it is named. */
const BAD_SAMPLES_MAX = 2

/** The failure to name when too few samples are readable: the more frequent one. Null when there are enough. */
export function mainFailure(samples: readonly DecodedTemperature[]): 'error-flag' | 'pec' | null {
  const failures = samples.flatMap((sample) => (sample.ok ? [] : [sample.failure]))
  if (failures.length <= BAD_SAMPLES_MAX && failures.length < samples.length) return null
  const flagged = failures.filter((failure) => failure === 'error-flag').length
  return flagged * 2 > failures.length ? 'error-flag' : 'pec'
}

/** Hundredths of a degree, in the order in which they were taken. */
export function readable(samples: readonly DecodedTemperature[]): readonly number[] {
  return samples.flatMap((sample) => (sample.ok ? [sample.centiC] : []))
}

/** Of at least one number, in any order. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const below = sorted[Math.ceil(middle) - 1] ?? 0
  const above = sorted[Math.floor(middle)] ?? 0
  return Math.round((below + above) / 2)
}
