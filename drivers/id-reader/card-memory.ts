import { createHash } from 'node:crypto'

/**
 * Makes one reading of one card, however long it lies and whatever happens to the reader meanwhile.
 *
 * A card that was read answers no further find until it is lifted, so in calm weather every found card is a new one.
 * There are two exceptions. A card that could not be read goes on being found while it lies. And a reset of the radio
 * field (10 FF, or the reader's power) makes a lying card new to the module: it is read again, recognised by a digest
 * of its text, and passed over. The digest stays in memory and leaves this class in no way.
 */
export class CardMemory {
  #lastDigest: string | null = null
  #absencesMissing = 0
  #isRefusedCardLying = false

  /** The radio field was, or may have been, off. */
  fieldWasReset(): void {
    this.#absencesMissing = ABSENCES_THAT_PROVE_LIFTING
  }

  /** A find saw nothing. */
  sawNone(): void {
    this.#isRefusedCardLying = false
    if (this.#absencesMissing > 0) this.#absencesMissing -= 1
  }

  /** The card on the antenna was reported as unreadable and will go on being found. */
  refuse(): void {
    this.#isRefusedCardLying = true
  }

  get isRefusedCardLying(): boolean {
    return this.#isRefusedCardLying
  }

  /** Takes note of a card that was read; false when it is the one of the last time, still lying. */
  isNew(textBlock: Uint8Array): boolean {
    const digest = createHash('sha256').update(textBlock).digest('base64')
    const isSame = digest === this.#lastDigest && this.#absencesMissing > 0
    // Read, it answers no find any more: the next card that is found was laid.
    this.#absencesMissing = 0
    this.#lastDigest = digest
    return !isSame
  }
}

// Right after a reset the field may be too young to see a card that lies there: one empty find proves nothing.
const ABSENCES_THAT_PROVE_LIFTING = 3
