/** How far the wall clock can be believed. */
export type ClockTrust = 'synced' | 'set-by-crew' | 'unsynced'

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
