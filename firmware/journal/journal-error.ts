/** What can go wrong with the journal; the code also stands in the message. */
export type JournalErrorCode =
  /** No room on the disk. Nothing of the call was written; works again once there is room. */
  | 'journal.full'
  | 'journal.io'
  /** The file is damaged or was altered; `kiosk journal verify` says where. */
  | 'journal.corrupt'
  /** Another process writes this data folder. */
  | 'journal.locked'
  /** `device.key` is missing, damaged, or not the one this journal was begun with. */
  | 'journal.bad-key'
  /** The journal in the folder belongs to another kiosk. */
  | 'journal.wrong-kiosk'
  /** No journal there to read. */
  | 'journal.missing'
  /** The open file is not the one at its path any more: what were written to it, the next start would not find. */
  | 'journal.moved'
  /** Too many appends wait already; this one was not taken. */
  | 'journal.busy'
  | 'journal.closed'

/** An operating error of the journal. Decide by `code` or `retryable`, never by the text. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
  readonly code: JournalErrorCode
  /** True when the same call may succeed later: room was made, the other process ended, the queue drained. */
  readonly retryable: boolean

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(`${message} [${code}]`, cause === undefined ? undefined : { cause })
    this.code = code
    this.retryable =
      code === 'journal.full' || code === 'journal.locked' || code === 'journal.moved' || code === 'journal.busy'
  }
}

export function isJournalError(error: unknown): error is JournalError {
  return error instanceof JournalError
}
