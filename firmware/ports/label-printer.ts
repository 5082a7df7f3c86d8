/** One label as the printer's dots: rows from the top, most significant bit leftmost, 1 is ink. */
export interface LabelBitmap {
  readonly widthDots: number
  readonly heightDots: number
  /** `ceil(widthDots / 8) * heightDots` bytes. */
  readonly rows: Uint8Array
}

/**
 * What a person at the printer can do something about; `offline`: it cannot be reached, `no-answer`: it says nothing,
 * `other-language`: it is switched to another command language, `unconfirmed`: it took a label and never said that it
 * printed.
 */
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
  | 'other-language'
  | 'unconfirmed'

export type PrinterStatus =
  | { readonly ready: true }
  /** `detail` is for the engineer's log. */
  | { readonly ready: false; readonly trouble: PrinterTrouble; readonly detail?: string }

/**
 * What became of one job. `printed`: the printer said that it worked through the whole job and that it has paper.
 * `failed`: certainly no byte of it reached the printer. `doubtful`: anything else, and a person has to look.
 */
export type PrintOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'failed' | 'doubtful'; readonly cause: PrinterTrouble }

/** One job at a time; all calls have deadlines of their own and never reject for what the printer does. */
export interface LabelPrinter {
  /** Asks the printer now. An unreachable printer is `offline`, a silent one `no-answer`. */
  status(signal: AbortSignal): Promise<PrinterStatus>
  /** Cancels whatever an earlier job left in the printer, sends the bitmap, waits for the printer's word. */
  print(bitmap: LabelBitmap, signal: AbortSignal): Promise<PrintOutcome>
  /** Lets the printer find size and gap of its labels, which feeds some; null where it does that by its own key only. */
  calibrate(signal: AbortSignal): Promise<PrintOutcome | null>
  close(): Promise<void>
}
