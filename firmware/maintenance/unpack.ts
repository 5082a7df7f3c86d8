import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { x as extract, Parser, type ReadEntry } from 'tar'
import { syncFolder } from '../disk/durable-file.ts'
import { UpdateFault } from './update-fault.ts'

/** A release has some 300 files and 250 MB. */
const ENTRIES_MAX = 20_000
const BYTES_MAX = 1_500_000_000
const PATH_MAX = 255
/** A file takes a block at least. */
const BLOCK_BYTES = 4_096
/** What is written beside must not take the room that the journal needs. */
const ROOM_FACTOR = 2

/**
 * Unpacks a release whose bytes are proven into a folder that is not there yet, without the folder that the archive has it
 * in (`top`); all of it is on the disk when this resolves. Files and folders alone: no link, no device, nothing that lies
 * elsewhere or twice. Rejects with `UpdateFault` (`bad-archive`, `no-room`, `disk`); then nothing is left.
 */
export async function unpack(archive: string, into: string, top: string): Promise<void> {
  const bytes = await inspect(archive, top)
  await mustHaveRoom(dirname(into), ROOM_FACTOR * bytes)
  await rm(into, { recursive: true, force: true })
  try {
    await mkdir(into)
    await extract({ file: archive, cwd: into, strip: 1, strict: true, preserveOwner: false, noMtime: true })
    await syncTree(into)
  } catch (error) {
    await rm(into, { recursive: true, force: true })
    throw UpdateFault.trouble('disk', error)
  }
}

/** Rejects with `UpdateFault` `no-room` when a folder's file system has less than this. */
export async function mustHaveRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes) throw UpdateFault.refused('no-room')
}

/** Reads all of it before anything is written. Returns the room that it needs, bytes. */
async function inspect(archive: string, top: string): Promise<number> {
  const seen = new Set<string>()
  let bytes = 0
  const look = (entry: ReadEntry): void => {
    const path = entry.path.replace(/\/$/, '')
    if (!isPlain(entry, path, top) || seen.has(path.toLowerCase())) throw UpdateFault.refused('bad-archive')
    seen.add(path.toLowerCase())
    bytes += Math.ceil(entry.size / BLOCK_BYTES + 1) * BLOCK_BYTES
    if (seen.size > ENTRIES_MAX || bytes > BYTES_MAX) throw UpdateFault.refused('bad-archive')
    entry.resume()
  }
  await parse(archive, look)
  const isRelease = ['bin/kiosk', 'release.json'].every((file) => seen.has(`${top}/${file}`.toLowerCase()))
  if (!isRelease) throw UpdateFault.refused('bad-archive')
  return bytes
}

function isPlain({ header, path: written, type }: ReadEntry, path: string, top: string): boolean {
  const isKind = type === 'File' || type === 'Directory'
  const isThere = path === top || path.startsWith(`${top}/`)
  const parts = path.split('/')
  const isClean = parts.every((part) => part !== '' && part !== '.' && part !== '..') && /^[\x20-\x7e]+$/.test(path)
  return isKind && isThere && isClean && !written.includes('\\') && path.length <= PATH_MAX && header.cksumValid
}

function parse(archive: string, look: (entry: ReadEntry) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const source = createReadStream(archive)
    const fail = (error: unknown): void => {
      source.destroy()
      reject(error instanceof UpdateFault ? error : UpdateFault.refused('bad-archive', error))
    }
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        try {
          look(entry)
        } catch (error) {
          fail(error)
        }
      },
    })
    parser.on('error', fail)
    parser.on('end', resolve)
    source.on('error', fail)
    source.on('data', (chunk) => {
      parser.write(chunk as Buffer)
    })
    source.on('end', () => {
      parser.end()
    })
  })
}

/** Every file and folder of it. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      await syncTree(path)
      continue
    }
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  await syncFolder(folder)
}
