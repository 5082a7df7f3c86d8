/** What events say of the crew and of its roster. */

/** `badge`: on a page with a sampler's acts; at the booth's scanner for the panel. */
export type SignInMeans = 'pin' | 'badge'
/** `idle`: nobody acted for the agreed time; `another`: another badge at the scanner; `replaced`: too many at once. */
export type SignOutReason = 'self' | 'idle' | 'another' | 'replaced'

/** Who is expected was replaced as a whole; nothing of the people in it leaves the kiosk. */
export interface RosterImported {
  readonly entries: number
  /** Lines that were not taken. */
  readonly refused: number
  /** Keyed with a secret of this kiosk: proves which file it was, and cannot be guessed from names. */
  readonly fingerprint: string
  readonly operator: string
}
