import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whoever is not this account has no business with what a kiosk keeps. */
const OWNERS_ALONE = 0o600

/**
 * Puts a small file in its place, for this account alone unless `mode` says otherwise: after a power cut it is the old one,
 * the whole new one, or, where there was none, none (rename(2), fsync(2)). One writer at a time; rejects as the file system does.
 */
export async function putFile(file: string, content: Uint8Array | string, mode = OWNERS_ALONE): Promise<void> {
  const unfinished = `${file}.new`
  const handle = await open(unfinished, 'w', mode)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
  await syncFolder(dirname(file))
}

/** What was renamed, made or removed in a folder is so after a power cut too (fsync(2), notes). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Null where there is none. Rejects with every other trouble. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
