/** Why a printer does not print: what a person at it can do something about. */
export type PrinterTrouble =
  | 'paper-out'
  | 'cover-open'
  | 'jam'
  | 'ribbon-out'
  | 'paused'
  | 'head-hot'
  | 'error'
  | 'offline'
  | 'no-answer'
  /** It answers in another command language than the configured one. */
  | 'other-language'
  /** It took a label and never said that it printed. */
  | 'unconfirmed'

export type PrinterStatus =
  | { readonly ready: true }
  /** `detail` is for the engineer: why the connection could not be made, and what to do. */
  | { readonly ready: false; readonly trouble: PrinterTrouble; readonly detail?: string }

export type PrintOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'failed' | 'doubtful'; readonly cause: PrinterTrouble }

/** The labels on the roll, in millimetres. No gap means continuous paper. */
export interface LabelMedia {
  readonly widthMm: number
  readonly heightMm: number
  readonly gapMm: number
}
