import type { KeyObject } from 'node:crypto'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CarryPages, type CarryRange, type CarrySelection, carryFrom } from '../journal/carry-source.ts'
import { JournalError } from '../journal/journal-error.ts'
import type { JournalMode } from '../journal/journal-files.ts'
import { CHUNK_EVENTS_MAX, type ManifestChunk, sealChunk, signManifest } from '../proof/carry-out.ts'

export interface ExportOptions {
  readonly dataDir: string
  readonly mode: JournalMode
  readonly selection: CarrySelection
  /** The district's X25519 key. */
  readonly district: KeyObject
  /** Replaced as a whole when the new one is on the medium. */
  readonly file: string
}

export interface Exported {
  readonly kiosk: string
  readonly journal: number
  readonly first: number
  readonly last: number
  readonly events: number
  /** Of the range, those whose person is forgotten: they cannot be carried. */
  readonly forgotten: number
}

/**
 * Writes the events to a file that only the district can open. Null, and no file, when there is nothing to carry.
 * Memory holds one chunk. Rejects as `verifyJournal` does, and with what the file system says of the medium; then
 * no file of that name has changed.
 */
export function exportEvents({ dataDir, district, file, mode, selection }: ExportOptions): Promise<Exported | null> {
  return carryFrom(dataDir, mode, selection, async (carry, pages) => {
    const { range } = carry
    if (range === null) return null
    const { journal, kiosk } = carry.name
    const events = await replaceFile(file, (handle) => write(handle, carry, range, pages, district))
    return { kiosk, journal, ...range, events, forgotten: range.last - range.first + 1 - events }
  })
}

async function write(
  handle: FileHandle,
  { chainAfter, chainBefore, key, name }: CarryRange,
  range: { readonly first: number; readonly last: number },
  pages: CarryPages,
  district: KeyObject,
): Promise<number> {
  const chunks: ManifestChunk[] = []
  for await (const page of pages(CHUNK_EVENTS_MAX)) {
    const { chunk, line } = await sealChunk(page, district)
    await handle.appendFile(`${line}\n`)
    chunks.push(chunk)
  }
  const ends = { chainBefore: chainBefore.toString('base64url'), chainAfter: chainAfter.toString('base64url') }
  await handle.appendFile(`${await signManifest({ ...name, ...range, ...ends, chunks }, key)}\n`)
  return chunks.reduce((sum, { count }) => sum + count, 0)
}

/** A medium that is pulled out leaves the old file or the new one, and perhaps a `.part`. */
async function replaceFile<T>(file: string, write: (handle: FileHandle) => Promise<T>): Promise<T> {
  const there = await stat(file).catch(() => null)
  // Renaming over it would take a device, or a way to one, out of the system.
  if (there?.isFile() === false) throw new JournalError('journal.io', `${file} is no file: name one on the medium`)
  const part = `${file}.part`
  const handle = await open(part, 'w', 0o600)
  try {
    const written = await write(handle)
    await handle.sync()
    await handle.close()
    await rename(part, file)
    const folder = await open(dirname(file), 'r')
    await folder.sync().finally(() => folder.close())
    return written
  } catch (error) {
    await handle.close()
    await rm(part, { force: true })
    throw error
  }
}
