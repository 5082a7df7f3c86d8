/** A telephone that somebody told at an earlier visit. Personal, and in memory only: the journal keeps it sealed. */
export interface KnownPhone {
  readonly phone: string
  readonly visit: string
  /** Working day on which it was told. */
  readonly day: string
}
