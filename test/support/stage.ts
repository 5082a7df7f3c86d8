/** For what is opened once for several tests, or by a script: closes it in reverse order, as a test does. */
export class Stage {
  readonly #ends: (() => unknown)[] = []

  readonly teardown = (end: () => unknown): void => {
    this.#ends.unshift(end)
  }

  async end(): Promise<void> {
    for (const end of this.#ends) await end()
  }
}
