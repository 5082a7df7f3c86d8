import { setTimeout as sleep } from 'node:timers/promises'

/** Waits `ms`; rejects with the signal's reason when it is aborted before that. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

const PARTS = 4

/**
 * Calls `action` after `ms`, waited for in parts; returns the function that calls it off. When the process itself was held
 * up, its timers come before the bytes that arrived meanwhile: one late timer would find fault with a device that answered.
 */
export function afterInParts(ms: number, action: () => void): () => void {
  let timer: NodeJS.Timeout
  const wait = (partsLeft: number): void => {
    timer = setTimeout(() => {
      if (partsLeft > 1) wait(partsLeft - 1)
      else action()
    }, ms / PARTS)
  }
  wait(PARTS)
  return () => {
    clearTimeout(timer)
  }
}

/**
 * The result of `work`, or the error that `onTimeout` makes after `timeoutMs`, or the signal's reason.
 *
 * `work` itself is not stopped: whoever gives up on it decides what its late result means. Nothing stays registered
 * on `signal` afterwards, so a signal that lives as long as the process may be passed.
 */
export async function within<T>(
  work: Promise<T>,
  timeoutMs: number,
  onTimeout: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  const stop = Promise.withResolvers<never>()
  const onAbort = () => {
    stop.reject(signal?.reason)
  }
  const stopWaiting = afterInParts(timeoutMs, () => {
    stop.reject(onTimeout())
  })
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  try {
    return await Promise.race([work, stop.promise])
  } finally {
    stopWaiting()
    signal?.removeEventListener('abort', onAbort)
  }
}
