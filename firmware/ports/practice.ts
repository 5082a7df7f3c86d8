import type { LossCode, PracticeScore } from '../domain/practice-score.ts'

/** What the crew would see with their own eyes if the invented people stood there, and how the practice goes. */
export interface PracticeView {
  readonly state: 'running' | 'over'
  readonly seed: number
  readonly leftMs: number
  /** In front of the booth: what they say, and what their papers say when somebody asks. */
  readonly booth: {
    readonly says: 'card' | 'again' | 'no-document' | 'reader-dead' | 'family'
    readonly papers: { readonly name: string; readonly idNumber: string }
  } | null
  /** In line behind them. */
  readonly inLine: number
  /** Called to the chair: who sits down, and where nobody comes. */
  readonly chair: readonly { readonly ticket: string; readonly isThere: boolean }[]
  /** The printer has no paper: loading it is for hands. */
  readonly isPaperOut: boolean
  readonly hint: LossCode | null
  /** Once it is over. */
  readonly score: PracticeScore | null
}

/** A practice that runs on this kiosk's twins. */
export interface PracticePort {
  view(): PracticeView
  /** A new roll is in the printer. */
  loadPaper(): void
  /** Called when it is over. Returns the function that stops listening. */
  onOver(listener: () => void): () => void
}
