/** Whoever signs in again later than this has somebody else in front of them. */
const KEEP_MS = 10 * 60_000

/**
 * What was typed for a person when the kiosk restarted under it: only in this page's memory, only for the same
 * operator, and not for long.
 */
export class KeptEntry {
  #operator = ''
  #typed: ReadonlyMap<string, string> | null = null
  #leftAtMs = Number.NEGATIVE_INFINITY

  /** Somebody is signed in. True when what is here is still theirs; otherwise it is forgotten. */
  entered(operator: string): boolean {
    const isTheirs = operator === this.#operator
    const isLate = this.#typed !== null && !this.isWaiting
    this.#operator = operator
    if (isTheirs && !isLate) return true
    this.#typed = null
    return false
  }

  /** Signing in takes the place of the form. */
  left(form: HTMLFormElement | null): void {
    this.#leftAtMs = performance.now()
    const texts = [...(form === null ? [] : new FormData(form))].flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value] as const] : [],
    )
    this.#typed = texts.length === 0 ? null : new Map(texts)
  }

  /** Something waits for its operator. */
  get isWaiting(): boolean {
    return this.#typed !== null && performance.now() - this.#leftAtMs <= KEEP_MS
  }

  /** They signed out themselves. */
  forget(): void {
    this.#operator = ''
    this.#typed = null
  }

  /** Puts it back once, as soon as the form stands there again. */
  restore(form: HTMLFormElement | null): void {
    if (form === null || this.#typed === null) return
    for (const [name, text] of this.#typed) {
      const field = form.elements.namedItem(name)
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = text
    }
    this.#typed = null
  }
}
