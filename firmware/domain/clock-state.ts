import type { ClockTrust } from './clock-record.ts'
import type { Moment } from './moment.ts'

/** This code was written then: no clock that shows an earlier time is right. Moved on with each release. */
const BUILT_AT_MS = Date.parse('2026-11-22T00:00:00Z')

/** No kiosk runs for so long without any network: a time that far above the floor is a mistyped year, or a broken clock. */
export const TIME_AHEAD_MAX_MS = 5 * 365 * 86_400_000

/** What the events say of the clock they were stamped with. */
export interface ClockState {
  /** Of the last event; null in an empty journal. */
  bootId: string | null
  /** The wall clock where the monotonic clock is 0, as stamped in that boot since its start or its last setting. */
  bootedAtMs: number
  /** Of the last event. */
  trust: ClockTrust
  /** The working day of the last event whose clock could be believed. */
  trustedDay: string | null
  /** Nobody believed the clock at some event since the working day was opened: it may have been several days. */
  isDayDoubted: boolean
  /** The last time of a source, of one that has held. By place in the journal: a wrong one is put right by the next. */
  heldMs: number | null
  /** A source leapt on to here and has not held yet; null otherwise. */
  leapMs: number | null
}

export function newClock(): ClockState {
  return {
    bootId: null,
    bootedAtMs: 0,
    trust: 'unsynced',
    trustedDay: null,
    isDayDoubted: false,
    heldMs: null,
    leapMs: null,
  }
}

/**
 * The right time cannot be before this, milliseconds since 1970: the later of the code's age and the last time that a
 * source gave and that held. What the crew or nobody set does not count: a typing error must not lock the next one out.
 */
export function timeFloorMs({ heldMs }: Readonly<ClockState>): number {
  return Math.max(BUILT_AT_MS, heldMs ?? 0)
}

/** No source has leapt on lately: what is for good may be done by its time. */
export function hasHeld({ leapMs }: Readonly<ClockState>): boolean {
  return leapMs === null
}

/** A clock that nobody believes says nothing about days: the working day that is open goes on. */
export function workingMoment(open: { readonly day: string } | null, trust: ClockTrust, now: Moment): Moment {
  return trust === 'unsynced' && open !== null ? { ...now, day: open.day } : now
}
