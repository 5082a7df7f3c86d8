/**
 * Texts seen within the last `windowMs`. A code that is held before a scanner is read several times a second; each
 * sight of it prolongs its time, so one holding is one scan.
 */
export class RecentTexts {
  readonly #windowMs: number
  readonly #seenAtMs = new Map<string, number>()

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** Notes a sight at `nowMs` (monotonic); true when the text was not seen within the window before. */
  isNew(text: string, nowMs: number): boolean {
    for (const [seen, atMs] of this.#seenAtMs) if (nowMs - atMs >= this.#windowMs) this.#seenAtMs.delete(seen)
    const isNew = !this.#seenAtMs.delete(text)
    this.#seenAtMs.set(text, nowMs)
    // Nobody holds up more codes in two seconds; beyond that the oldest may be reported again.
    if (this.#seenAtMs.size > MAX_TEXTS) this.#seenAtMs.delete([...this.#seenAtMs.keys()][0] ?? '')
    return isNew
  }
}

const MAX_TEXTS = 8
