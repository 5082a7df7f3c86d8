import type { FileHandle } from 'node:fs/promises'

/** No medium writes a part of one. */
export const SECTOR_BYTES = 512
/** Neighbours are written together, so many at most: an update of the kiosk is a million sectors. */
const TOGETHER_MAX = 2_048

/** Writes sectors to their places in an image. */
export async function writeSectors(image: FileHandle, sectors: ReadonlyMap<number, Buffer>): Promise<void> {
  const numbers = [...sectors.keys()].sort((a, b) => a - b)
  for (let at = 0; at < numbers.length; ) {
    const first = numbers[at] ?? 0
    const together: Buffer[] = []
    while (together.length < TOGETHER_MAX && numbers[at] === first + together.length) {
      together.push(sectors.get(first + together.length) ?? Buffer.alloc(SECTOR_BYTES))
      at += 1
    }
    const bytes = Buffer.concat(together)
    await image.write(bytes, 0, bytes.length, first * SECTOR_BYTES)
  }
}
