import type { BytePort } from '../bus/byte-port.ts'
import type { DotRows } from './dot-rows.ts'
import type { LabelMedia, PrinterTrouble } from './printer-status.ts'

/** What became of an earlier job in the printer: `gone` by its own word, `tried` when told to forget it, `kept` if not. */
export type Leftovers = 'gone' | 'tried' | 'kept'

/** What a look at the printer found. */
export interface Look {
  /** Null: it is ready. */
  readonly trouble: PrinterTrouble | null
  readonly leftovers: Leftovers
}

/** One connection, in one command language. Nothing here rejects for what the printer does. */
export interface PrinterSession {
  /** True after a loss and after a write that did not end: nothing more goes out here. */
  readonly isSpent: boolean
  /** Has the printer throw away all that it holds; at most a second. */
  cancel(signal: AbortSignal): Promise<Leftovers>
  /** Asks how it is; with `cancels` what it may hold of an earlier job is thrown away. At most some seconds. */
  look(options: { readonly cancels: boolean }, signal: AbortSignal): Promise<Look>
  /**
   * Makes sure that the printer is at the beginning of a command: null, or what is in the way. `isUnsure` when an
   * earlier job may have ended in the middle of a picture, and what comes next would become a part of it.
   */
  begin(options: { readonly isUnsure: boolean }, signal: AbortSignal): Promise<PrinterTrouble | null>
  /** Sends a job and waits for the printer's word, so long: null when it printed, or what was in the way. */
  print(job: Uint8Array, withinMs: number, signal: AbortSignal): Promise<PrinterTrouble | null>
  /** True when the printer, silent in this language, answers in the other one. */
  hearsOther(signal: AbortSignal): Promise<boolean>
  close(): Promise<void>
}

/** A printer's command language. */
export interface PrinterLanguage {
  /** How often a job that was not confirmed is cancelled; a model that does not know the command takes it for data. */
  readonly mostCancels: number
  /** All bytes of one label. */
  encode(dots: DotRows, media: LabelMedia): Promise<Uint8Array>
  /** All bytes of the command that finds size and gap of the labels by itself; null when the language has none. */
  readonly calibration: Uint8Array | null
  open(port: BytePort, media: LabelMedia): PrinterSession
}
