/** By an operator, or by the kiosk before closing time; then with the figures that made it stop. */
export interface IntakePaused {
  readonly operator?: string
  readonly reason?: 'closing-time'
  /** RFC 3339: closing time. */
  readonly until?: string
  readonly waiting?: number
  /** So long the last of them may have to wait. */
  readonly upToMinutes?: number
}

/** By an operator, or by the kiosk when there is time again. */
export interface IntakeResumed {
  readonly operator?: string
  readonly reason?: 'time-to-spare'
  /** RFC 3339: against the opening hours, until then. */
  readonly until?: string
}
