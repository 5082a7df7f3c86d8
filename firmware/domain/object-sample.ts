import type { ToldPrice } from './price.ts'

/** The specimen of a place or a thing. */
export interface ObjectSample {
  readonly specimen: string
  /** Id of the event by which it was taken. */
  readonly event: string
  readonly price: ToldPrice | null
}
