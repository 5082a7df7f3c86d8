import { readFile, stat } from 'node:fs/promises'
import { type FleetBook, ownersOf, readFleetBook } from './fleet-book.ts'

/** The book of a fleet as a file that others change meanwhile. */
export class FleetFile {
  readonly #file: string
  #changedMs: number
  #owners: (base: string) => readonly string[]

  private constructor(file: string, changedMs: number, book: FleetBook) {
    this.#file = file
    this.#changedMs = changedMs
    this.#owners = ownersOf(book)
  }

  /** Null for what is no such book. Rejects when it cannot be read. */
  static async open(file: string): Promise<FleetFile | null> {
    const { mtimeMs } = await stat(file)
    const book = readFleetBook(await readFile(file, 'utf8'))
    return book === null ? null : new FleetFile(file, mtimeMs, book)
  }

  readonly owners = (base: string): readonly string[] => this.#owners(base)

  /** What cannot be read now leaves the owners as they were. */
  async refresh(): Promise<void> {
    const mtimeMs = await stat(this.#file).then(
      (found) => found.mtimeMs,
      () => this.#changedMs,
    )
    if (mtimeMs === this.#changedMs) return
    const book = await readFile(this.#file, 'utf8').then(readFleetBook, () => null)
    if (book === null) return
    this.#changedMs = mtimeMs
    this.#owners = ownersOf(book)
  }
}
