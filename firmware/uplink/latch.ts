/** Wakes one waiter. Set before the wait, the wait ends at once: no call is missed between looking and waiting. */
export class Latch {
  #isSet = false
  #wake: (() => void) | null = null

  set(): void {
    this.#isSet = true
    this.#wake?.()
    this.#wake = null
  }

  async wait(): Promise<void> {
    if (!this.#isSet) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#isSet = false
  }
}
