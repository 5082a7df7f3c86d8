import { inflateRawSync } from 'node:zlib'
import { RosterFileError } from './file-error.ts'
import { ROSTER_LIMITS } from './limits.ts'

// APPNOTE.TXT 6.3.10, 4.3.12 central directory header, 4.3.16 end of central directory record.
const END_SIGNATURE = 0x06054b50
const END_BYTES = 22
const ENTRY_SIGNATURE = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
const COMMENT_BYTES_MAX = 0xffff

/**
 * Unpacks the parts of a ZIP archive that a workbook's reader unpacks, within `unpackedBytes` in all: what an archive
 * says about itself may be a lie, so it is inflated against a hard limit before anything else may touch it.
 */
export function unpackWithinLimit(archive: Buffer): ReadonlyMap<string, Buffer> {
  const end = endRecord(archive)
  const count = archive.readUInt16LE(end + 10)
  if (count > ROSTER_LIMITS.zipEntries) throw new RosterFileError('too-much-inside')
  const found = new Map<string, Buffer>()
  let at = archive.readUInt32LE(end + 16)
  let left: number = ROSTER_LIMITS.unpackedBytes
  for (let i = 0; i < count; i += 1) {
    if (at + ENTRY_BYTES > archive.length || archive.readUInt32LE(at) !== ENTRY_SIGNATURE) throw damaged()
    const nameBytes = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes)
    // The others (pictures, printer settings) are never unpacked by anybody.
    if (name.endsWith('.xml') || name.endsWith('.xml.rels')) {
      const bytes = inflateEntry(archive, at, left)
      left -= bytes.length
      if (found.has(name)) throw damaged()
      found.set(name, bytes)
    }
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return found
}

function endRecord(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - COMMENT_BYTES_MAX)
  for (let at = archive.length - END_BYTES; at >= first; at -= 1) {
    if (archive.readUInt32LE(at) === END_SIGNATURE) return at
  }
  throw damaged()
}

/** The sizes of the directory must be the true ones: the reader after us takes its memory by them. */
function inflateEntry(archive: Buffer, at: number, left: number): Buffer {
  const method = archive.readUInt16LE(at + 10)
  const packedBytes = archive.readUInt32LE(at + 20)
  const unpackedBytes = archive.readUInt32LE(at + 24)
  const local = archive.readUInt32LE(at + 42)
  if (unpackedBytes > left) throw new RosterFileError('too-much-inside')
  if (local + LOCAL_BYTES > archive.length) throw damaged()
  const start = local + LOCAL_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  if (start + packedBytes > archive.length) throw damaged()
  const packed = archive.subarray(start, start + packedBytes)
  const bytes = method === 8 ? inflateOrThrow(packed, left) : packed
  if ((method !== 0 && method !== 8) || bytes.length !== unpackedBytes) throw damaged()
  return bytes
}

function inflateOrThrow(packed: Buffer, left: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, left) })
  } catch (error) {
    const isTooMuch = error instanceof RangeError
    throw isTooMuch ? new RosterFileError('too-much-inside', '', error) : damaged(error)
  }
}

function damaged(cause?: unknown): RosterFileError {
  return new RosterFileError('damaged-excel', '', cause)
}
