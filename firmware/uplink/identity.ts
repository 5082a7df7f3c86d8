/** Who this kiosk is to a broker: PEM. */
export interface Identity {
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

/** A kiosk whose certificate changes while it runs. */
export interface Identities {
  /** Tried in this order in each round: a new one first, then the one that is known to be good. */
  readonly all: () => readonly Identity[]
  /** A broker let this kiosk in as that one; those before it were tried and not let in. */
  readonly onConnected: (identity: Identity) => void
}
