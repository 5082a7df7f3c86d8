/** From this age on figures are shown as old: a figure that looks fresh and is not is worse than none. */
export const STALE_SECONDS = 30

/** How old the figures on a page are, by the kiosk's clock; the browser's own may be wrong. */
export class FiguresAge {
  #ageAtArrivalMs: number | null = null
  #arrivedAt = { epochMs: 0, monotonicMs: 0 }

  /** Figures that were true at `figuresAt` (RFC 3339) were sent at `sentAtMs` (the kiosk's milliseconds since 1970). */
  arrived(figuresAt: string, sentAtMs: number): void {
    const ageMs = sentAtMs - Date.parse(figuresAt)
    this.#ageAtArrivalMs = Number.isFinite(ageMs) ? Math.max(0, ageMs) : 0
    this.#arrivedAt = { epochMs: Date.now(), monotonicMs: performance.now() }
  }

  /** Figures came as the answer to a question of this moment of `performance.now()`. */
  answered(askedMs: number): void {
    const monotonicMs = performance.now()
    this.#ageAtArrivalMs = monotonicMs - askedMs
    this.#arrivedAt = { epochMs: Date.now(), monotonicMs }
  }

  /** Null before the first figures. A monotonic clock stands still while a tablet sleeps, the other one may jump. */
  seconds(): number | null {
    if (this.#ageAtArrivalMs === null) return null
    const passedMs = Math.max(
      performance.now() - this.#arrivedAt.monotonicMs,
      Math.min(Date.now() - this.#arrivedAt.epochMs, 86_400_000),
    )
    return Math.floor((this.#ageAtArrivalMs + passedMs) / 1000)
  }

  isStale(): boolean {
    const seconds = this.seconds()
    return seconds === null || seconds >= STALE_SECONDS
  }
}

/** The site's wall clock, `HH:MM`, of an RFC 3339 time that is `ageSeconds` old: whatever zone the browser is set to. */
export function siteClock(figuresAt: string, ageSeconds: number): string {
  return siteDateTime(figuresAt, ageSeconds).slice(11)
}

/** The same with its day, `YYYY-MM-DD HH:MM`. */
export function siteDateTime(figuresAt: string, ageSeconds: number): string {
  return new Date(siteEpochMs(figuresAt) + ageSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
}

/** An RFC 3339 time shifted so that its UTC parts are the site's local parts. */
function siteEpochMs(time: string): number {
  const offset = /([+-])(\d{2}):(\d{2})$/.exec(time)
  const minutes = offset === null ? 0 : Number(offset[2]) * 60 + Number(offset[3])
  const epochMs = Date.parse(time)
  return (Number.isNaN(epochMs) ? 0 : epochMs) + (offset?.[1] === '-' ? -minutes : minutes) * 60_000
}
