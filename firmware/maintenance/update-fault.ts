/** What speaks against a version for good: whoever offers it has to change something. */
export type RefusalCode =
  /** Wrong keys, or too few of them. */
  | 'not-signed'
  /** Metadata older than what is known already. */
  | 'rollback'
  /** Its time is over: somebody holds the kiosk on what was true once. */
  | 'expired'
  /** Files of different moments. */
  | 'mix-and-match'
  /** Not the bytes that were signed. */
  | 'altered'
  /** More bytes than were announced, or than anybody needs. */
  | 'too-long'
  /** Not what a repository may say: no JSON, no date, no version. */
  | 'unreadable'
  /** What the kiosk itself kept cannot be read: what is older cannot be told. */
  | 'kept-metadata-damaged'
  /** The first root is not there. */
  | 'no-root'
  | 'unknown-target'
  /** Signed, and another version or machine than its name says. */
  | 'wrong-target'
  | 'downgrade'
  | 'bad-archive'
  | 'no-room'

/** What may be otherwise in a while. */
export type TroubleCode = 'unreachable' | 'cut' | 'slow' | `http-${number}` | 'disk'

/** An update does not go on. The code is for programs, events and alerts. */
export class UpdateFault extends Error {
  readonly code: RefusalCode | TroubleCode
  /** True where another try makes sense. */
  readonly retryable: boolean

  private constructor(code: RefusalCode | TroubleCode, retryable: boolean, cause?: unknown) {
    super(`update: ${code}`, { cause })
    this.name = 'UpdateFault'
    this.code = code
    this.retryable = retryable
  }

  static refused(code: RefusalCode, cause?: unknown): UpdateFault {
    return new UpdateFault(code, false, cause)
  }

  static trouble(code: TroubleCode, cause?: unknown): UpdateFault {
    return new UpdateFault(code, true, cause)
  }
}
