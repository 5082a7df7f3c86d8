import type { RecordedEvent } from './events.ts'
import type { Moment } from './moment.ts'

/** How far the wall clock can be believed: set by a time source, by the crew, or by nobody since the machine started. */
export type ClockTrust = 'synced' | 'set-by-crew' | 'unsynced'

/** This code was written then: no clock that shows an earlier time is right. Moved on with each release. */
const BUILT_AT_MS = Date.parse('2026-11-22T00:00:00Z')

/** A source that leaps on by more than a season is as likely wrong as the kiosk was away for so long. */
const LEAP_MS = 60 * 86_400_000
/** Then its time counts once it has held for a week: long enough for somebody to see the wrong date. */
const HOLDS_AFTER_MS = 7 * 86_400_000

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

/** Folds the stamp of an event. */
export function foldStamp(
  clock: ClockState,
  { bootId, clock: trust, day, event, monotonicMs, time }: RecordedEvent,
): void {
  const isSet = event.type === 'maintenance.clock-set'
  if (bootId !== clock.bootId || isSet) {
    clock.bootId = bootId
    clock.bootedAtMs = Date.parse(time) - monotonicMs
  }
  clock.trust = trust
  if (trust === 'unsynced') clock.isDayDoubted = true
  // The setting comes before the day that it leads to is opened.
  else if (!isSet) clock.trustedDay = day
  if (event.type === 'day.opened') clock.isDayDoubted = trust === 'unsynced'
  if (trust === 'synced') hold(clock, Date.parse(time))
}

function hold(clock: ClockState, nowMs: number): void {
  if (clock.leapMs !== null && nowMs < clock.leapMs) clock.leapMs = null
  if (clock.leapMs === null && clock.heldMs !== null && nowMs - clock.heldMs > LEAP_MS) clock.leapMs = nowMs
  if (clock.leapMs !== null && nowMs - clock.leapMs < HOLDS_AFTER_MS) return
  clock.leapMs = null
  clock.heldMs = nowMs
}

/**
 * The right time cannot be before this, milliseconds since 1970: the later of the code's age and the last time that a
 * source gave and that held. What the crew or nobody set does not count: a typing error must not lock the next one out.
 */
export function timeFloorMs({ heldMs }: Readonly<ClockState>): number {
  return Math.max(BUILT_AT_MS, heldMs ?? 0)
}

/** A clock that nobody believes says nothing about days: the working day that is open goes on. */
export function workingMoment(open: { readonly day: string } | null, trust: ClockTrust, now: Moment): Moment {
  return trust === 'unsynced' && open !== null ? { ...now, day: open.day } : now
}
