import type { KeyObject } from 'node:crypto'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '../disk/durable-file.ts'
import { gapsIn, stretchesOf } from '../domain/stretches.ts'
import { type CarrySelection, type CarrySource, carryFrom } from '../journal/carry-source.ts'
import { JournalError } from '../journal/journal-error.ts'
import type { JournalMode } from '../journal/journal-files.ts'
import type { SequenceRange } from '../ports/delivery.ts'
import type { OutgoingEvent } from '../ports/journal.ts'
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
  /** From first to last, those that are not in the file: their person is forgotten, or nobody can read them. */
  readonly passedOver: number
  /** The same by number, as in the manifest. */
  readonly without: readonly SequenceRange[]
}

/** Holes that a manifest names; a file with more tells of the others by its chunks' counts. */
const HOLES_MAX = 100

/**
 * Writes the events to a file that only the district can open. Null, and no file, when there is nothing to carry.
 * Memory holds one chunk. Rejects as `verifyJournal` does, and with what the file system says of the medium; then
 * no file of that name has changed.
 */
export function exportEvents({ dataDir, district, file, mode, selection }: ExportOptions): Promise<Exported | null> {
  return carryFrom(dataDir, mode, selection, (source) => replaceFile(file, (handle) => write(handle, source, district)))
}

async function write(handle: FileHandle, source: CarrySource, district: KeyObject): Promise<Exported | null> {
  const { key, name } = source
  const chunks: ManifestChunk[] = []
  const without: SequenceRange[] = []
  let next = source.first
  const passOver = (there: readonly OutgoingEvent[], to: number): void => {
    const stretches = stretchesOf(there.map(({ sequence }) => sequence))
    without.push(...gapsIn(stretches, next, to).slice(0, HOLES_MAX - without.length))
    next = to + 1
  }
  for await (const page of source.pages(CHUNK_EVENTS_MAX)) {
    const { chunk, line } = await sealChunk(page, district)
    await handle.appendFile(`${line}\n`)
    chunks.push(chunk)
    // It ends with an event: no hole goes on into the next page.
    passOver(page, chunk.last)
  }
  const end = chunks.at(-1)
  if (end === undefined) return null
  const { first } = source
  const last = source.last ?? end.last
  passOver([], last)
  await handle.appendFile(`${await signManifest({ ...name, first, last, chunks, without }, key)}\n`)
  const events = chunks.reduce((sum, { count }) => sum + count, 0)
  return {
    kiosk: name.kiosk,
    journal: name.journal,
    first,
    last,
    events,
    passedOver: last - first + 1 - events,
    without,
  }
}

/** A medium that is pulled out leaves the old file or the new one, and perhaps a `.part`. Nothing written: no file. */
async function replaceFile<T>(file: string, write: (handle: FileHandle) => Promise<T | null>): Promise<T | null> {
  const there = await stat(file).catch(() => null)
  // Renaming over it would take a device, or a way to one, out of the system.
  if (there?.isFile() === false) throw new JournalError('journal.io', `${file} is no file: name one on the medium`)
  const part = `${file}.part`
  const handle = await open(part, 'w', 0o600)
  try {
    const written = await write(handle)
    await handle.sync()
    await handle.close()
    if (written === null) {
      await rm(part)
      return null
    }
    await rename(part, file)
    await syncFolder(dirname(file))
    return written
  } catch (error) {
    await handle.close()
    await rm(part, { force: true })
    throw error
  }
}
