import type { SamplingEvent } from './events.ts'
import type { Refusal } from './input.ts'

/** What the trainer saw, milliseconds since the practice began, in this order. */
export type PracticeFact = { readonly atMs: number } & (
  | { readonly kind: 'events'; readonly events: readonly SamplingEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Somebody at the booth cannot go on alone; then they can, or have gone without. */
  | { readonly kind: 'needs-help' | 'helped' | 'unhelped' }
  /** Who has this visit will not come when called. */
  | { readonly kind: 'no-show'; readonly visit: string }
  /** A mother and her children stand before the booth. */
  | { readonly kind: 'family' }
)
