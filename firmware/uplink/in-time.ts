import type { Clock } from '../ports/clock.ts'

/** False: it is time to stop. */
export async function slept(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  // The clock rejects for nothing but the signal.
  return await clock.sleep(delayMs, signal).then(
    () => !signal.aborted,
    () => false,
  )
}

/** Resolves when the work is done, or so long after. */
export async function inTime(clock: Clock, withinMs: number, work: Promise<void>): Promise<void> {
  const done = new AbortController()
  const deadline = clock.sleep(withinMs, done.signal).catch(() => undefined)
  await Promise.race([work, deadline])
  done.abort()
}
