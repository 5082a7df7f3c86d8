/** A simulated queue display as seen from the street, whichever controller it has. */
export interface QueueDisplayTwin {
  /** The number that can be read: four characters, spaces where it is dark. */
  text(): string
  /** All that can be read, row by row, with spaces where it is dark. */
  rows(): readonly string[]
  /** No acknowledge from now on, and everything is forgotten. */
  unplug(): void
  plugIn(): void
  /** Called when what can be read may have changed. Returns the function that stops listening. */
  onChanged(listener: () => void): () => void
}
