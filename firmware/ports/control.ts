/** What a command of this machine asks of the running kiosk. */
export interface ControlRequest {
  readonly command: 'day.close'
  /** Who typed it: the name of the account. */
  readonly operator: string
}

export type ControlAnswer =
  | { readonly ok: true; readonly result: ClosedDay }
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
