import { type FileHandle, open } from 'node:fs/promises'
import { SECTOR_BYTES, writeSectors } from './sectors.ts'

/** What a power cut leaves of a write that the disk had not been told to keep. */
export type Left = 'all' | 'half' | 'nothing'

interface Write {
  readonly offset: number
  readonly bytes: Buffer
}

/** The content of a disk after a power cut: an image, and what came over it. */
export interface DiskLeft {
  readonly image: string
  readonly sectors: ReadonlyMap<number, Buffer>
  /** Writes that the disk had not been told to keep. */
  readonly unflushed: number
}

/**
 * A disk with a write cache that loses its content with the power, as SD cards and SSDs have: what was written is read
 * back at once, and stays only when the host had it flushed. It lies over an image that is never written.
 */
export class VolatileDisk {
  readonly sizeBytes: number
  readonly image: string
  readonly #image: FileHandle
  /** What is on the medium beside the image, by sector. */
  readonly #kept = new Map<number, Buffer>()
  /** What is in the cache, by sector, for reading. */
  readonly #cached = new Map<number, Buffer>()
  /** The same in the order in which it came. */
  #writes: Write[] = []
  /** What the test must see: a disk that says "kept" and keeps nothing. */
  #ignoresFlush = false
  #hasPower = true
  #atWrite: { left: number; readonly act: () => void } | null = null
  flushes = 0

  private constructor(path: string, image: FileHandle, sizeBytes: number) {
    this.image = path
    this.#image = image
    this.sizeBytes = sizeBytes
  }

  static async open(image: string): Promise<VolatileDisk> {
    const file = await open(image, 'r')
    return new VolatileDisk(image, file, (await file.stat()).size)
  }

  hasPower(): boolean {
    return this.#hasPower
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length)
    await this.#image.read(bytes, 0, length, offset)
    for (let at = 0; at < length; at += SECTOR_BYTES) {
      const sector = (offset + at) / SECTOR_BYTES
      const newer = this.#cached.get(sector) ?? this.#kept.get(sector)
      newer?.copy(bytes, at)
    }
    return bytes
  }

  write(offset: number, bytes: Buffer): void {
    this.#writes.push({ offset, bytes })
    place(this.#cached, offset, bytes)
    const next = this.#atWrite
    if (next === null) return
    next.left -= 1
    if (next.left > 0) return
    this.#atWrite = null
    next.act()
  }

  /** `act` happens as soon as so many more writes are in the cache, before anybody can flush them. */
  atWrite(writes: number, act: () => void): void {
    this.#atWrite = { left: writes, act }
  }

  flush(): void {
    this.flushes += 1
    if (!this.#ignoresFlush) this.#settle()
  }

  /** From here on flushing does nothing. */
  ignoreFlush(): void {
    this.#ignoresFlush = true
  }

  /**
   * The power goes; nothing is answered any more until it is back. Of each write that was not flushed stays what `left`
   * says: a cache is emptied in any order. Says how many writes those were.
   */
  cutPower(left: () => Left): number {
    this.#hasPower = false
    const unflushed = this.#writes.length
    leave(this.#kept, this.#writes, left)
    this.#writes = []
    this.#cached.clear()
    return unflushed
  }

  /** What a power cut at this moment would leave (see `cutPower`), while the machine goes on. */
  leftNow(left: () => Left): DiskLeft {
    const sectors = new Map(this.#kept)
    leave(sectors, this.#writes, left)
    return { image: this.image, sectors, unflushed: this.#writes.length }
  }

  restorePower(): void {
    this.#hasPower = true
    this.heedFlush()
  }

  /** From the next flush on everything is kept again, what was ignored before it included. */
  heedFlush(): void {
    this.#ignoresFlush = false
  }

  /**
   * Moves what is on the medium by now into the image, which must be the caller's own copy: what `leftNow` gives from here
   * on is smaller. What it gave before is then no more what it was.
   */
  async moveIntoImage(): Promise<void> {
    const moved = new Map(this.#kept)
    const own = await open(this.image, 'r+')
    try {
      await writeSectors(own, moved)
    } finally {
      await own.close()
    }
    for (const [sector, bytes] of moved) if (this.#kept.get(sector) === bytes) this.#kept.delete(sector)
  }

  async close(): Promise<void> {
    await this.#image.close()
  }

  #settle(): void {
    for (const { bytes, offset } of this.#writes) place(this.#kept, offset, bytes)
    this.#writes = []
    this.#cached.clear()
  }
}

function leave(sectors: Map<number, Buffer>, writes: readonly Write[], left: () => Left): void {
  for (const { bytes, offset } of writes) {
    const length = { all: bytes.length, half: halfOf(bytes.length), nothing: 0 }[left()]
    if (length > 0) place(sectors, offset, bytes.subarray(0, length))
  }
}

function place(sectors: Map<number, Buffer>, offset: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
    sectors.set((offset + at) / SECTOR_BYTES, bytes.subarray(at, at + SECTOR_BYTES))
  }
}

/** Whole sectors. */
function halfOf(length: number): number {
  return Math.floor(length / SECTOR_BYTES / 2) * SECTOR_BYTES
}
