import { setTimeout as sleep } from 'node:timers/promises'

/** As the kiosk waits before it asks a device again that did not answer. */
const RETRY_MS = 2_000

/**
 * How long a device needs until it has answered, asked again and again as the kiosk does: `ask` waits for a card or a code,
 * and is ended as soon as it says that the device is well. Infinity when that took longer than `withinMs`.
 */
export async function msUntilWell(
  ask: (signal: AbortSignal, isWell: () => void) => Promise<unknown>,
  withinMs: number,
): Promise<number> {
  const startedMs = performance.now()
  while (performance.now() - startedMs <= withinMs) {
    const enough = new AbortController()
    const isWell = await ask(enough.signal, () => {
      enough.abort()
    }).then(
      () => false,
      () => enough.signal.aborted,
    )
    if (isWell) return performance.now() - startedMs
    await sleep(RETRY_MS)
  }
  return Infinity
}
