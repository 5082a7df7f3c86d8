/** The latest visit of a person that counts for the interval: its specimen's day, before that the day of its check-in. */
export interface LastSeen {
  readonly day: string
  /** `HH:MM` site time. */
  readonly at: string
  readonly visit: string
  readonly ticket: string | null
  /** What counted before, in case this visit ends without a specimen; one step back is enough. */
  readonly before: LastSeen | null
}

/** The other number of the same person, as a keyed hash like the one that it stands under. */
export interface NumberLink {
  readonly key: string
  /** At which it was said. */
  readonly visit: string
  /** When they were here last with either. */
  readonly day: string
}

/** By this key, what counts of this visit; null when it does not, or not any more. */
export function seenAt(lastSeen: ReadonlyMap<string, LastSeen>, key: string | null, visit: string): LastSeen | null {
  return visitsSeen(lastSeen.get(key ?? '')).find((seen) => seen.visit === visit) ?? null
}

/** The latest first. */
export function visitsSeen(seen: LastSeen | undefined): readonly LastSeen[] {
  return seen === undefined ? [] : [seen, ...visitsSeen(seen.before ?? undefined)]
}
