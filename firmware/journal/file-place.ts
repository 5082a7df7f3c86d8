import { statSync } from 'node:fs'
import { JournalError } from './journal-error.ts'

/**
 * Whether the files that are open are still those at their paths. A file that was removed or replaced while it is open is
 * written to without an error, and gone with the process: what is confirmed into it would be lost.
 */
export class FilePlace {
  readonly #paths: readonly string[]
  readonly #known = new Map<string, string>()

  /** The files are open. Throws `journal.io` where their names cannot be asked. */
  constructor(...paths: readonly string[]) {
    this.#paths = paths
    for (const path of paths) this.#remember(path)
  }

  /** Never throws. Some microseconds: names that were just used are in memory, also those of a disk that hangs. */
  isKept(): boolean {
    try {
      return this.#paths.every((path) => this.#isSame(path))
    } catch {
      return false // what cannot be asked (ELOOP, EIO, EACCES) is not known to be in its place
    }
  }

  #remember(path: string): void {
    try {
      this.#isSame(path)
    } catch (error) {
      throw new JournalError('journal.io', `${path} cannot be asked where it is: check the medium and the links`, error)
    }
  }

  #isSame(path: string): boolean {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
    const known = this.#known.get(path)
    // SQLite makes the log when it first writes.
    if (stats === undefined) return known === undefined
    const found = `${stats.dev}:${stats.ino}`
    if (known === undefined) this.#known.set(path, found)
    return known === undefined || known === found
  }
}
