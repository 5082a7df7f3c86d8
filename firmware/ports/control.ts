import type { SequenceRange } from './delivery.ts'

/** What a command of this machine asks of the running kiosk. */
export type ControlCommand =
  | { readonly command: 'day.close' }
  /** Sends these events once more. */
  | { readonly command: 'journal.resend'; readonly from: number; readonly to: number }
  /** The district's signed receipt, as it came on a medium. */
  | { readonly command: 'journal.receipt'; readonly receipt: string }
  /** A black body of this temperature stands in front of the thermometer. */
  | { readonly command: 'thermometer.check'; readonly referenceCentiC: number }
  /** Absolute path of a file that a kiosk exported. */
  | { readonly command: 'journal.forward'; readonly file: string }
  /** A label that names nobody; the printer looks for size and gap of its labels. Between two labels. */
  | { readonly command: 'label.test' | 'label.calibrate' }
  /** What the kiosk says of itself: `KioskSaid`. Does nothing. */
  | { readonly command: 'doctor' }

export type ControlRequest = ControlCommand & {
  /** Who typed it: the name of the account. */
  readonly operator: string
}

export type ControlAnswer<Result extends object = object> =
  | { readonly ok: true; readonly result: Result }
  /** `reason` as in the crew API; nothing was done. */
  | { readonly ok: false; readonly reason: string }

/** What came of `day.close`. */
export interface ClosedDay {
  readonly day: string
  readonly revision: number
  /** False when it was closed already and nothing was counted since: then nothing was written. */
  readonly isNew: boolean
  readonly counts: Readonly<Record<string, number>>
  readonly differences: readonly { readonly code: string; readonly count: number }[]
}

/** What came of `journal.resend`: it goes on by itself, below the window's limits. */
export interface SentAgain {
  readonly from: number
  readonly to: number
  /** Of them, those whose person is forgotten, or that are not as they were written, or gone: they are not sent. */
  readonly without: readonly SequenceRange[]
  /** False: they wait for the next connection. */
  readonly isOnline: boolean
}

/** What came of `journal.receipt`. */
export interface TakenReceipt {
  /** `accepted`, `old`, `mismatch`, `not-signed`, `not-ours`, `beyond-journal`. */
  readonly outcome: string
  /** Every event up to here is stored by the district. */
  readonly upTo: number
}

/** How far `journal.forward` is: it goes on by itself; asking again tells more. */
export interface Forwarded {
  readonly pieces: number
  readonly sent: number
  readonly state: 'under-way' | 'through' | 'not-taken'
}

/** What came of `label.test` and `label.calibrate`: the printer itself says that it is done. */
export interface PrinterActDone {
  readonly act: 'test' | 'calibrate'
}
