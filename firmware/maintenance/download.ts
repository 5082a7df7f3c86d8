import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { ask, type Patience } from './http-body.ts'
import { UpdateFault } from './update-fault.ts'

/** Written through to the disk so often: a power cut costs as much at most, and five of them less than 1 MB. */
const SYNC_BYTES = 128 * 1024
/** 100 MB over a line of 256 kbit/s. */
const WITHIN_MS = 60 * 60_000
const HTTP_OK = 200
const HTTP_PARTIAL = 206
const HTTP_NOT_SATISFIABLE = 416

export interface Wanted {
  readonly url: string
  /** As it was signed, bytes. */
  readonly length: number
  /** Of the whole, hex. */
  readonly sha256: string
}

export interface DownloadOptions {
  /** The power was not cut since the last try: what was written is there. */
  readonly isSameBoot: boolean
  readonly onBytes: (bytes: number) => void
  readonly signal: AbortSignal
  readonly times?: Patience
}

/**
 * Fetches what is missing of a file, from where the last try ended. Rejects with `UpdateFault`, and what came stays for the next try.
 */
export async function download(
  { length, url }: Wanted,
  file: string,
  { isSameBoot, onBytes, signal, times }: DownloadOptions,
): Promise<void> {
  const kept = await keptOf(file, length, isSameBoot)
  if (kept === length) return
  const answer = await ask({ url, from: kept, withinMs: WITHIN_MS, signal }, times)
  const isFile = answer.status === HTTP_OK || answer.status === HTTP_PARTIAL
  // A server without ranges begins again; one that sends another range than was asked for is not believed.
  if (!isFile || (answer.from !== kept && answer.from !== 0)) {
    answer.discard()
    if (answer.status === HTTP_NOT_SATISFIABLE) await rm(file, { force: true })
    throw UpdateFault.trouble(isFile ? 'cut' : `http-${answer.status}`)
  }
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.truncate(answer.from)
    await writeAll(handle, answer.chunks, { from: answer.from, length, onBytes })
  } finally {
    await handle.close()
  }
}

/** How much of it is certainly on the disk. */
async function keptOf(file: string, length: number, isSameBoot: boolean): Promise<number> {
  const size = (await stat(file).catch(() => null))?.size ?? 0
  if (size > length) return 0
  return isSameBoot ? size : Math.max(0, Math.ceil(size / SYNC_BYTES) - 1) * SYNC_BYTES
}

async function writeAll(
  handle: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  {
    from,
    length,
    onBytes,
  }: { readonly from: number; readonly length: number; readonly onBytes: (bytes: number) => void },
): Promise<void> {
  let size = from
  let synced = from
  for await (const chunk of chunks) {
    if (size + chunk.length > length) throw UpdateFault.refused('too-long')
    try {
      await handle.appendFile(chunk)
      size += chunk.length
      if (size - synced >= SYNC_BYTES || size === length) {
        await handle.datasync()
        synced = size
      }
    } catch (error) {
      throw UpdateFault.trouble('disk', error)
    }
    onBytes(size)
  }
  if (size < length) throw UpdateFault.trouble('cut')
}

/** Whether these are the bytes that were signed. */
export async function isWhole(file: string, { length, sha256 }: Pick<Wanted, 'length' | 'sha256'>): Promise<boolean> {
  if ((await stat(file).catch(() => null))?.size !== length) return false
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex') === sha256
}
