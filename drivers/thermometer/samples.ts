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

/** The die does not move by more between two readings of one series. */
const DIE_SPREAD_MAX_CENTI_C = 30

/**
 * The die's temperature, from a few readings: two at least, and all that can be read agree. One check byte lets one damaged
 * word in 256 through, and everything else is judged by this number.
 */
export function agreedAmbient(
  samples: readonly DecodedTemperature[],
): { readonly ok: true; readonly centiC: number } | { readonly ok: false; readonly failure: 'error-flag' | 'pec' } {
  const failure = mainFailure(samples)
  if (failure !== null) return { ok: false, failure }
  const centiCs = readable(samples)
  const doAgree = Math.max(...centiCs) - Math.min(...centiCs) <= DIE_SPREAD_MAX_CENTI_C
  return centiCs.length >= 2 && doAgree ? { ok: true, centiC: median(centiCs) } : { ok: false, failure: 'pec' }
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
