import type { KioskState } from './state.ts'

/** The pace is taken from the latest specimens: enough of them to be steady, few enough to follow the day. */
export const SERVICES_KEPT = 20
const SERVICES_MIN = 3
/** Longer between two specimens was a break or a clock that jumped, not how long one takes. */
const SERVICE_MAX_MS = 30 * 60_000

/** 10 % of waits are shorter, 10 % longer: the quantile of the normal distribution. */
const Z = 1.2816
/**
 * Services differ by about half their length (a child, an old person, the next tube). Few samples may look alike by
 * chance: as much as this many more that differ so much is what we knew before.
 */
const USUAL_VARIATION = 0.5
const USUAL_WEIGHT = 4
/** Samplers take turns and tire: the pace of the next half hour is another one by about so much. */
const PACE_DRIFT = 0.12

/** How long somebody waits, in minutes with fractions. */
export interface WaitEstimate {
  readonly median: number
  /** Eight of ten waits lie between these two. */
  readonly low: number
  readonly high: number
}

/**
 * The wait behind so many people, from how long the latest specimens took; null when that is unknown: a guess would
 * be believed. A sum of services is close to log-normal: never below zero, and its quantiles rise with each person.
 */
export function estimateWait(serviceMs: readonly number[], people: number): WaitEstimate | null {
  if (people === 0) return { median: 0, low: 0, high: 0 }
  const n = serviceMs.length
  if (n < SERVICES_MIN) return null
  const mean = serviceMs.reduce((sum, ms) => sum + ms, 0) / n
  if (mean <= 0) return null
  const squares = serviceMs.reduce((sum, ms) => sum + (ms / mean - 1) ** 2, 0)
  const variation = (squares + USUAL_WEIGHT * USUAL_VARIATION ** 2) / (n - 1 + USUAL_WEIGHT)
  // What the people before will take differs; the pace, which few samples say only roughly, changes as well.
  const relative = 1 + variation / people + variation / n + PACE_DRIFT ** 2
  const spread = Math.exp(Z * Math.sqrt(Math.log(relative)))
  const median = (people * mean) / Math.sqrt(relative) / 60_000
  return { median, low: median / spread, high: median * spread }
}

/**
 * The latest services as they look from now: a sampler who has stood still for longer than any of them counts, too,
 * from when there was somebody to be sampled.
 */
export function servicesNow(
  state: Readonly<KioskState>,
  waitingSinceMs: number | null,
  nowMs: number,
): readonly number[] {
  const { serviceMs } = state
  if (waitingSinceMs === null) return serviceMs
  const running = nowMs - Math.max(waitingSinceMs, state.collectedAtMs.at(-1) ?? waitingSinceMs)
  const isStandstill = running > Math.max(...serviceMs) && running <= SERVICE_MAX_MS
  return isStandstill ? [...serviceMs.slice(1 - SERVICES_KEPT), running] : serviceMs
}

/** How long one specimen took: since the one before, or since its own person came, when nobody was waiting then. */
export function serviceOf(
  { collectedAtMs }: Readonly<KioskState>,
  checkedInAtMs: number | null,
  atMs: number,
): number | null {
  const before = collectedAtMs.at(-1)
  const from = Math.max(before ?? checkedInAtMs ?? atMs, checkedInAtMs ?? 0)
  const ms = atMs - from
  // At the desk check-in and specimen are one moment: that says nothing about a pace.
  return ms > 0 && ms <= SERVICE_MAX_MS ? ms : null
}
