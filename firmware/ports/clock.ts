import type { ClockTrust } from '../domain/clock-record.ts'

export type { ClockTrust } from '../domain/clock-record.ts'

/** The only source of time above the drivers. */
export interface Clock {
  /** Wall clock, milliseconds since 1970; may jump. */
  epochMs(): number
  /** Milliseconds since the boot of this machine; never jumps. */
  monotonicMs(): number
  trust(): ClockTrust
  /** Calls `action` once after `delayMs` (monotonic). Returns the function that cancels it. */
  after(delayMs: number, action: () => void): () => void
  /** Resolves after `delayMs`; rejects with the signal's reason. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

/** The kiosk's own clock: it takes the crew's word, and keeps it over a restart of the process. */
export interface KioskClock extends Clock {
  /** The clock that the operating system and its libraries go by, whatever the crew says. */
  machineMs(): number
  /**
   * What the crew said, or an earlier process of this boot knew: the wall clock where the monotonic clock is 0, in
   * milliseconds since 1970, and how far it is believed. A time source goes before it.
   */
  believe(known: { readonly bootedAtMs: number; readonly trust: ClockTrust }): void
}
