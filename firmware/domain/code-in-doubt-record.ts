/** A bad code that was shown just after a check-in. */
export interface CodeInDoubt {
  /** Null when the day's key was forgotten. */
  readonly code: string | null
  readonly atMs: number
}

export interface CodeDoubtful {
  /** That had checked in just before. */
  readonly visit: string
  readonly statusCode?: string
}

export interface CodeSettled {
  readonly visit: string
  /** Of that visit, or of the one who came next. */
  readonly whose: 'visit' | 'next'
  readonly operator: string
}
