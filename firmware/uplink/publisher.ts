/**
 * What became of one publish. `acknowledged`: the broker has it. `no-subscriber`: the broker had nobody to give it to
 * (MQTT 5, reason 16). `refused`: the broker said no, and would again. `failed`: the connection ended first, and
 * nobody knows.
 */
export type PublishOutcome =
  | { readonly outcome: 'acknowledged' | 'no-subscriber' | 'failed' }
  | { readonly outcome: 'refused'; readonly reasonCode: number }

/** A live connection, as those see it who publish over it. */
export interface Publisher {
  /** How many publishes may be unacknowledged at a time. */
  readonly window: number
  /** QoS 1. Never rejects; always settles, at the latest when the connection is over. */
  publish(topic: string, payload: Uint8Array, options: { readonly retain: boolean }): Promise<PublishOutcome>
}
