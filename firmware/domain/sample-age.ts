import type { Moment } from './moment.ts'
import type { Tube } from './state.ts'

/**
 * Tubes stay in the state for days. A sample that was taken longer ago than this has left, whether anybody wrote it or
 * not: a site that packs no boxes must not have an alarm that never ends. Packing still names its tube as missing.
 * It is also how far a clock that nobody believes may be off before its times say nothing at all: a kiosk that begins
 * in 1970 is set right by decades, and one without a time server is right from morning to evening.
 */
const SAMPLE_WATCHED_MS = 24 * 3_600_000

/** How long ago the first sample of a tube was taken; null when it has none, or nobody can know. Never negative. */
export function sampleAgeMs({ firstSampleAt, isSampleTimeBelieved }: Tube, { epochMs }: Moment): number | null {
  if (firstSampleAt === null) return null
  const ageMs = epochMs - Date.parse(firstSampleAt)
  return isSampleTimeBelieved || Math.abs(ageMs) < SAMPLE_WATCHED_MS ? Math.max(0, ageMs) : null
}

/** The tube whose first sample is oldest, of those whose age is known. */
export function oldestSample(tubes: readonly Tube[], now: Moment): Tube | null {
  let oldest: { readonly tube: Tube; readonly ageMs: number } | null = null
  for (const tube of tubes) {
    const ageMs = sampleAgeMs(tube, now)
    if (ageMs !== null && (oldest === null || ageMs > oldest.ageMs)) oldest = { tube, ageMs }
  }
  return oldest?.tube ?? null
}

/** Young enough to be still here for all that is known. */
export function isWatched(tube: Tube, now: Moment): boolean {
  return (sampleAgeMs(tube, now) ?? SAMPLE_WATCHED_MS) < SAMPLE_WATCHED_MS
}
