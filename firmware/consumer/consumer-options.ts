export interface ConsumerOptions {
  /**
   * Events to hold at most; above it the oldest that are proven are given away, and the books say from where they hold.
   * A wish where nothing is proven (behind a hole or a broken link): then more are held, for what is given away is
   * receipted, and a kiosk may drop what is.
   */
  readonly eventsMax: number
  /** False for a look in passing: nobody signs for what it holds, so the oldest goes, proven or not. */
  readonly isLasting: boolean
  /** How long a hole may stay open before it is called missing; 0 when nothing more will come. */
  readonly patienceMs: number
  readonly nowMs: () => number
  /**
   * Which kiosks may speak at a base topic: an event in another's name is refused. Without it nobody knows, and events
   * count wherever they came.
   */
  readonly owners?: (base: string) => readonly string[]
}
