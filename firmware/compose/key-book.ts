import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { putFile } from '../disk/durable-file.ts'
import { type KeyList, readKeyList, type Signer, signersOf } from '../proof/command-keys.ts'

const FILE = 'engineer-keys.jws'

/** Whose signatures count here: the roots of the file, and the newest list that one of them signed. */
export class KeyBook {
  readonly #file: string
  readonly #roots: readonly string[]
  #list: KeyList | null
  #signers: readonly Signer[]

  private constructor(file: string, roots: readonly string[], list: KeyList | null) {
    this.#file = file
    this.#roots = roots
    this.#list = list
    this.#signers = signersOf(roots, list)
  }

  /** A list on disk that no root of the file signed any more does not count. */
  static async open(dataFolder: string, roots: readonly string[]): Promise<KeyBook> {
    const file = join(dataFolder, FILE)
    const text = await readFile(file, 'utf8').catch(() => null)
    return new KeyBook(file, roots, text === null ? null : await readKeyList(text, roots))
  }

  get signers(): readonly Signer[] {
    return this.#signers
  }

  /** 0 without a list. */
  get revision(): number {
    return this.#list?.revision ?? 0
  }

  async judge(text: string): Promise<'newer' | 'known' | 'older' | 'not-signed'> {
    const list = await readKeyList(text, this.#roots)
    if (list === null) return 'not-signed'
    if (list.revision === this.revision) return 'known'
    return list.revision > this.revision ? 'newer' : 'older'
  }

  /** In force at once, once it is on disk. Rejects as the disk does. */
  async take(text: string): Promise<void> {
    const list = await readKeyList(text, this.#roots)
    if (list === null || list.revision <= this.revision) return
    await putFile(this.#file, text)
    this.#list = list
    this.#signers = signersOf(this.#roots, list)
  }
}
