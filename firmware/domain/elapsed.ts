import type { Turn } from './turn.ts'

/**
 * Whether so long has passed since an instant, as far as anybody can know: a clock that nobody believes says nothing of
 * what another boot wrote, and what hangs on it waits.
 */
export function hasPassed({ context, state }: Turn, sinceMs: number, forMs: number): boolean {
  const isKnown = context.clock.trust !== 'unsynced' || sinceMs >= state.clock.bootedAtMs
  return isKnown && context.now.epochMs - sinceMs >= forMs
}
