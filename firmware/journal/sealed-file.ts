import type { KeyObject } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Random } from '../ports/random.ts'
import { keepNames, onDisk, orNull } from './journal-files.ts'
import { NONCE_BYTES, seal, unseal } from './seal.ts'

// Layout: magic, number of slices (u32), id (16 bytes), then each slice: length (u32), sealed bytes. Little endian.
const MAGIC = Buffer.from('SKS1')
const ID_BYTES = 16
const HEAD_BYTES = MAGIC.length + 4 + ID_BYTES
/** Far more than anything we seal; a larger file is none of ours. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

export type SealedContent = { readonly kind: 'missing' | 'damaged' } | { readonly kind: 'slices'; slices: string[] }

/**
 * A list of texts in one file, sealed with a key of this kiosk, replaced as a whole. Each text is bound to its place in
 * its file: none can be left out, moved, or taken from an older file. Slices are worked off with room between them for
 * other work; callers keep them small.
 */
export class SealedFile {
  readonly #file: string
  readonly #staged: string
  readonly #key: KeyObject
  readonly #random: Random

  constructor(file: string, key: KeyObject, random: Random) {
    this.#file = file
    this.#staged = `${file}.new`
    this.#key = key
    this.#random = random
  }

  /** Puts the texts on disk beside the file in force. Rejects with `JournalError` (`full`, `io`). */
  async stage(slices: readonly string[]): Promise<void> {
    await onDisk(this.#staged, async () => {
      const handle = await open(this.#staged, 'w', 0o600)
      try {
        const id = Buffer.from(this.#random.bytes(ID_BYTES))
        await handle.appendFile(Buffer.concat([MAGIC, u32(slices.length), id]))
        for (const [i, text] of slices.entries()) {
          const sealed = seal(this.#key, this.#random.bytes(NONCE_BYTES), placeOf(id, i, slices.length), text)
          await handle.appendFile(Buffer.concat([u32(sealed.length), sealed]))
        }
        await handle.sync()
      } finally {
        await handle.close()
      }
    })
    await keepNames(path.dirname(this.#file))
  }

  /** What is staged takes the place of what was in force; after a power cut it is the one or the other. */
  async commit(): Promise<void> {
    await onDisk(this.#file, () => rename(this.#staged, this.#file))
    await keepNames(path.dirname(this.#file))
  }

  async discard(): Promise<void> {
    await onDisk(this.#staged, () => rm(this.#staged, { force: true }))
  }

  /** Away with everything, staged and set aside too. */
  async forget(): Promise<void> {
    for (const file of [this.#file, this.#staged, this.#aside]) await onDisk(file, () => rm(file, { force: true }))
    await keepNames(path.dirname(this.#file))
  }

  /** A damaged file does not stand in the way of the next one, and somebody may look at it. */
  async setAside(): Promise<void> {
    await onDisk(this.#file, () => rename(this.#file, this.#aside))
    await keepNames(path.dirname(this.#file))
  }

  read(): Promise<SealedContent> {
    return this.#read(this.#file)
  }

  readStaged(): Promise<SealedContent> {
    return this.#read(this.#staged)
  }

  get #aside(): string {
    return `${this.#file}.damaged`
  }

  async #read(file: string): Promise<SealedContent> {
    const size = await orNull(onDisk(file, () => stat(file)))
    if (size === null) return { kind: 'missing' }
    if (size.size > FILE_BYTES_MAX) return { kind: 'damaged' }
    const bytes = await onDisk(file, () => readFile(file))
    const slices = await this.#open(bytes)
    return slices === null ? { kind: 'damaged' } : { kind: 'slices', slices }
  }

  async #open(bytes: Buffer): Promise<string[] | null> {
    if (bytes.length < HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null
    const count = bytes.readUInt32LE(MAGIC.length)
    const id = bytes.subarray(MAGIC.length + 4, HEAD_BYTES)
    const slices: string[] = []
    let at = HEAD_BYTES
    while (slices.length < count) {
      if (at + 4 > bytes.length) return null
      const end = at + 4 + bytes.readUInt32LE(at)
      const text =
        end > bytes.length ? null : unseal(this.#key, placeOf(id, slices.length, count), bytes.subarray(at + 4, end))
      if (text === null) return null
      slices.push(text)
      at = end
      await nextTurn()
    }
    return at === bytes.length ? slices : null
  }
}

function placeOf(id: Uint8Array, index: number, count: number): string {
  return `${Buffer.from(id).toString('hex')} ${index}/${count}`
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
