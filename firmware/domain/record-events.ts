import type { Person } from './identity.ts'
import type { CorrectionReason, SampleVoidReason, TubeVoidReason } from './reasons.ts'

/** The sample of `of` does not count (any more). With `undo` the specimen was never there: the visit goes on. */
export interface SampleVoided {
  /** Id of the `sample.collected`. */
  readonly of: string
  /** Absent for a specimen of a place or a thing. */
  readonly visit?: string
  readonly specimen?: string
  readonly tube: string
  readonly reason: SampleVoidReason | TubeVoidReason | 'undo'
  readonly operator: string
  /** Nothing of a person. */
  readonly note?: string
}

export interface RecordCorrected {
  /** Id of the event by which the visit began. */
  readonly of: string
  readonly visit: string
  /** As it is right now, all of it; absent only where it was forgotten. */
  readonly person?: Person
  readonly changed: readonly string[]
  readonly reason: CorrectionReason
  readonly operator: string
  readonly note?: string
}

/** Empty tubes have arrived. */
export interface StockReceived {
  readonly lot: string
  /** Last day on which they may be used, `yyyy-mm-dd`. */
  readonly expires: string
  readonly count: number
  readonly operator: string
}
