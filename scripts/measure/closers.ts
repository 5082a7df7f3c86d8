/** What a measurement opened, to be closed in the opposite order, whatever became of it. */
export class Closers {
  readonly #closes: (() => unknown)[] = []

  static async use<T>(work: (closers: Closers) => Promise<T>): Promise<T> {
    const closers = new Closers()
    try {
      return await work(closers)
    } finally {
      for (const close of closers.#closes.toReversed()) await close()
    }
  }

  add(close: () => unknown): void {
    this.#closes.push(close)
  }
}
