import type { ToldPrice } from './price.ts'

/** The sample that counts: id of its event, when it was taken (`HH:MM` site time), its place in the tube, its price. */
export interface CountedSample {
  readonly event: string
  readonly day: string
  readonly at: string
  readonly ordinal: number
  readonly price: ToldPrice | null
}
