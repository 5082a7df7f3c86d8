/** A tube as the hand-over sheet lists it. */
export interface BoxedTube {
  readonly tube: string
  readonly poolSize: number
  readonly count: number
  readonly sampledAt: string | null
}
