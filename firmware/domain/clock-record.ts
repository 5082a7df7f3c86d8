/** How far the wall clock can be believed: set by a time source, by the crew, or by nobody since the machine started. */
export type ClockTrust = 'synced' | 'set-by-crew' | 'unsynced'

/**
 * How far wall clock and monotonic clock may come apart unsaid. A source that is followed moves both alike; only a
 * setting parts them. Leap seconds stay below it, and nobody asks an event for its second.
 */
export const CLOCK_STEP_MS = 5_000
/**
 * The wall clock was set. The event itself, and all after it, are stamped with the new clock; whoever adds `offsetMs`
 * to the time of the events before it, back to the start of this boot (`bootid`) or the setting before, has their
 * right time.
 */
export interface ClockSet {
  /** `step`: it was set, and is believed neither more nor less than before. */
  readonly from: 'set-by-crew' | 'synced' | 'step'
  /** New time minus old time, at the same instant. */
  readonly offsetMs: number
  readonly before: ClockTrust
  readonly after: ClockTrust
  readonly operator?: string
}
