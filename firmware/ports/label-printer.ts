/** One label as the printer's dots: rows from the top, most significant bit leftmost, 1 is ink. */
export interface LabelBitmap {
  readonly widthDots: number
  readonly heightDots: number
  /** `ceil(widthDots / 8) * heightDots` bytes. */
  readonly rows: Uint8Array
}

export type PrinterTrouble = 'paper-out' | 'cover-open' | 'offline' | 'error' | 'head-hot' | 'no-answer'

export type PrinterStatus = { readonly ready: true } | { readonly ready: false; readonly trouble: PrinterTrouble }

/**
 * What became of one job. `printed`: the printer said that it worked through the whole job and that it has paper.
 * `failed`: certainly no byte of it reached the printer. `doubtful`: anything else, and a person has to look.
 */
export type PrintOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'failed' | 'doubtful'; readonly cause: PrinterTrouble }

/** One job at a time; both calls have deadlines of their own and never reject for what the printer does. */
export interface LabelPrinter {
  /** Asks the printer now. An unreachable printer is `offline`, a silent one `no-answer`. */
  status(signal: AbortSignal): Promise<PrinterStatus>
  /** Cancels whatever an earlier job left in the printer, sends the bitmap, waits for the printer's word. */
  print(bitmap: LabelBitmap, signal: AbortSignal): Promise<PrintOutcome>
  close(): Promise<void>
}
