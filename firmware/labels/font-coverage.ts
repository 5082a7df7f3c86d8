import { closeSync, openSync, readSync } from 'node:fs'

/** Which code points a font file claims to have. A claim only: a font may map a character to an empty outline. */
export type FontCoverage = (codePoint: number) => boolean

const tableRecordBytes = 16
const encodingRecordBytes = 8
const groupBytes = 12

/**
 * Reads the character map of a TrueType or OpenType file, and only that: the fonts have 10 to 30 MB.
 *
 * Asking the drawing library instead does not work: it silently takes a glyph of any system font that has one,
 * so that a label would depend on what else is installed.
 *
 * @throws RangeError when the file has no segmented coverage table (`cmap` format 12), Error when it cannot be read.
 */
export function readFontCoverage(path: string): FontCoverage {
  const file = openSync(path, 'r')
  try {
    const head = readAt(file, 0, 12)
    const records = readAt(file, 12, head.readUInt16BE(4) * tableRecordBytes)
    return coverageOf(readCharacterMap(file, records))
  } finally {
    closeSync(file)
  }
}

/** The coverage in the bytes of a `cmap` table (OpenType specification, chapter cmap, format 12). */
export function coverageOf(cmap: Buffer): FontCoverage {
  const groups = segmentedGroups(cmap)
  const count = groups.length / groupBytes
  return (codePoint) => {
    let low = 0
    let high = count - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const at = middle * groupBytes
      if (codePoint < groups.readUInt32BE(at)) high = middle - 1
      else if (codePoint > groups.readUInt32BE(at + 4)) low = middle + 1
      else return groups.readUInt32BE(at + 8) + codePoint - groups.readUInt32BE(at) !== 0
    }
    return false
  }
}

function segmentedGroups(cmap: Buffer): Buffer {
  const subtables = cmap.readUInt16BE(2)
  for (let index = 0; index < subtables; index++) {
    const offset = cmap.readUInt32BE(4 + index * encodingRecordBytes + 4)
    if (cmap.readUInt16BE(offset) !== 12) continue
    const count = cmap.readUInt32BE(offset + 12)
    return cmap.subarray(offset + 16, offset + 16 + count * groupBytes)
  }
  throw new RangeError('the font has no character map of format 12')
}

function readCharacterMap(file: number, records: Buffer): Buffer {
  for (let at = 0; at < records.length; at += tableRecordBytes) {
    if (records.toString('latin1', at, at + 4) !== 'cmap') continue
    return readAt(file, records.readUInt32BE(at + 8), records.readUInt32BE(at + 12))
  }
  throw new RangeError('the font has no character map')
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  if (readSync(file, bytes, 0, length, position) !== length) throw new RangeError('the font file is cut short')
  return bytes
}
