import { setTimeout as pause } from 'node:timers/promises'

/** A machine with other work takes its time. */
const TIMEOUT_MS = 30_000
const LOOK_MS = 20

/** Waits for a condition in another process or socket, which has no way to call us. */
export async function until(condition: () => boolean | Promise<boolean>, what = 'the condition'): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come true in time`)
    await pause(LOOK_MS)
  }
}
