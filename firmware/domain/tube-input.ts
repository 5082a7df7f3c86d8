import type { Sex } from './identity.ts'
import type { CorrectionReason, ReprintReason, SampleVoidReason, TubeVoidReason } from './reasons.ts'

/** What the crew may do to what is recorded: it adds, names the operator and says why. */
export type RecordAct =
  /** The sample of this visit does not count. */
  | { readonly act: 'void'; readonly visit: string; readonly reason: SampleVoidReason; readonly note?: string }
  /** Nothing in this tube counts, and the tube is out of use. */
  | { readonly act: 'void-tube'; readonly tube: string; readonly reason: TubeVoidReason; readonly note?: string }
  | ({ readonly act: 'correct' } & Correction)
  /** The label on the tube was scanned, or its number typed where it does not scan. */
  | { readonly act: 'verify'; readonly tube: string }
  /** Empty tubes have arrived; `expires` is `yyyy-mm-dd`. */
  | { readonly act: 'receive-stock'; readonly lot: string; readonly expires: string; readonly count: number }
  /** Takes back the operator's own last act, named by an id of the events that it was answered with. */
  | { readonly act: 'undo'; readonly events: readonly string[] }
  /** Prints a label once more, with the next copy number and R on it. Without a reason: what became of the last copy. */
  | { readonly act: 'reprint'; readonly label: string; readonly reason?: ReprintReason }

/** What was recorded of a person, as it should have been: only what is given is put right. */
export interface Correction {
  readonly visit: string
  readonly reason: CorrectionReason
  /** Nothing of a person (see `noteFault`). */
  readonly note?: string
  readonly name?: string
  readonly phone?: string
  readonly category?: string
  readonly idNumber?: string
  /** `yyyy-mm-dd`; with a number that says it, it must agree. */
  readonly birthDate?: string
  readonly sex?: Sex
}

/** Why something recorded was not changed. */
export type RecordRefusal =
  /** This visit has no sample that counts. */
  | 'not-sampled'
  /** No number that this kiosk has known. */
  | 'tube-unknown'
  /** Of this journal, but longer ago than tubes stay here. */
  | 'tube-gone'
  | 'tube-void'
  | 'note-bad'
  | 'note-personal'
  | 'nobody-recorded'
  /** A card said it. */
  | 'card-data'
  | 'sex-not-of-number'
  /** The other category is sampled otherwise. */
  | 'category-fixed'
  /** The corrected number was seen within the interval. */
  | 'person-repeated'
  /** What was scanned or typed is no number of a tube. */
  | 'tube-too-short'
  | 'tube-too-long'
  | 'tube-bad-characters'
  | 'tube-is-document'
  /** A number that another kiosk, or this one, printed lately. */
  | 'tube-foreign'
  | 'tube-printed-here'
  /** The label has to be scanned on the tube before anything goes in. */
  | 'tube-not-verified'
  | 'label-mismatch'
  | 'label-verified'
  | 'stock-empty'
  | 'stock-expired'
  | 'lot-expiry-differs'
  | 'bad-lot'
  | 'bad-count'
  /** Not the operator's last act. */
  | 'undo-other'
  | 'undo-late'
  /** Something else was built on it. */
  | 'undo-overtaken'
