/** Tubes that came in one delivery of the maker. */
export interface Lot {
  readonly lot: string
  /** Last day on which they may be used, `yyyy-mm-dd`. */
  readonly expires: string
  received: number
  used: number
}
