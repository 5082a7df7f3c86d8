import type { Clock } from '../ports/clock.ts'

/** Resolves when `isDue` holds after a change, when `forMs` have passed, or on abort; whichever comes first. */
export function waitForChange(
  source: { readonly onChanged: (listener: () => void) => () => void },
  clock: Clock,
  options: { readonly forMs: number; readonly isDue: () => boolean; readonly signal: AbortSignal },
): Promise<void> {
  if (options.signal.aborted || options.isDue()) return Promise.resolve()
  return new Promise((resolve) => {
    const settle = (): void => {
      stopListening()
      cancel()
      options.signal.removeEventListener('abort', settle)
      resolve()
    }
    const stopListening = source.onChanged(() => {
      if (options.isDue()) settle()
    })
    const cancel = clock.after(options.forMs, settle)
    options.signal.addEventListener('abort', settle)
  })
}
