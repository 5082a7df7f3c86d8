/** What one label says. The renderer adds nothing to it. */
export interface LabelContent {
  /** Specimen number: the text of both codes. */
  readonly number: string
  /** In the words of the label, both languages where there is room. */
  readonly specimenType: string
  /** The person's name on a single tube. */
  readonly name?: string
  /** Sex and age beside the name, `女 62`. */
  readonly nameDetail?: string
  /** A pool: `n` people of at most `of`; null when it is not known yet at printing ("–"). */
  readonly count?: { readonly n: number | null; readonly of: number }
  /** `2026-11-21 10:42`, site time, when the tube was opened. */
  readonly takenAt: string
  readonly site: string
  /** Prints 演练 DRILL (or 演示 DEMO) so that it can never pass for a real one. */
  readonly notLive?: 'drill' | 'demo'
  /** 1 for the first label; from 2 on the paper says R and the copy number. */
  readonly copy: number
}
