import { open } from 'node:fs/promises'

/** Looked at in so many places, evenly: a bad sector is in one of them, if that. */
const PLACES = 8
/** The least that the kernel asks of a medium. */
const SECTOR_BYTES = 4_096

/** Whether the medium gives at least half of a file. What the kernel has in memory counts as given: so a part does not do. */
export async function isGiven(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => null)
  if (handle === null) return false
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(1)
    let given = 0
    for (let place = 0; place < PLACES; place += 1) {
      if ((await handle.read(bytes, 0, 1, Math.floor((size * place) / PLACES)).catch(() => null)) !== null) given += 1
    }
    return given * 2 >= PLACES
  } catch {
    return false
  } finally {
    await handle.close()
  }
}

/** A file in pieces, latin1; where the medium refuses some of it, without that. */
export async function* givenPieces(file: string, pieceBytes: number): AsyncGenerator<string, void, void> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(pieceBytes)
    const at = async (position: number, length: number): Promise<string | null> => {
      const read = await handle.read(bytes, 0, length, position).catch(() => null)
      return read === null ? null : bytes.toString('latin1', 0, read.bytesRead)
    }
    for (let begin = 0; begin < size; begin += pieceBytes) {
      const whole = await at(begin, pieceBytes)
      if (whole !== null) yield whole
      else for (let n = 0; n < pieceBytes; n += SECTOR_BYTES) yield (await at(begin + n, SECTOR_BYTES)) ?? ''
    }
  } finally {
    await handle.close()
  }
}
