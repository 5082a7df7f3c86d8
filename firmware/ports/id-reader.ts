import type { DocumentFault, IdDocument } from '../domain/identity.ts'

export type CardReading =
  | { readonly kind: 'document'; readonly document: IdDocument }
  | { readonly kind: 'unreadable'; readonly fault: DocumentFault }

/**
 * Reads identity documents laid on the antenna.
 *
 * `nextCard` waits, without limit, until a card is laid, and resolves once for each card laid (a card left lying is
 * one card). It rejects with a `DriverError` when the reader itself is missing or does not answer; calling it again
 * tries to reach the reader anew. One call at a time. On abort it rejects with the signal's reason. `isWell` is called
 * whenever the reader has answered that there is nothing new on it: it works, though nobody lays a card.
 */
export interface IdReader {
  /** What the reader calls itself, as it last said it: for `health`, to know which one stands where. Null while unknown. */
  readonly moduleId: string | null
  nextCard(signal: AbortSignal, isWell?: () => void): Promise<CardReading>
  close(): Promise<void>
}
