/** Both ends belong to it. */
export interface SequenceRange {
  readonly from: number
  readonly to: number
}

/**
 * What the journal remembers about the way of its events, beside the cursor of the outbox. That cursor is the final
 * one: what lies below it may be purged and forgotten. Where the district signs receipts, only they move it, and
 * `sent` says how far the broker's acknowledgements have come.
 */
export interface DeliveryRecord {
  /** Every event up to here was acknowledged by a broker; 0 where nothing was written yet. */
  sent(): Promise<number>
  /** Durable; never goes back. */
  saveSent(sequence: number): Promise<void>
  /** base64url; null for an event that is not in the journal (any more). */
  chainAt(sequence: number): Promise<string | null>
}
