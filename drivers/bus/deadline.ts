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
  const timer = setTimeout(() => {
    stop.reject(onTimeout())
  }, timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  try {
    return await Promise.race([work, stop.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
