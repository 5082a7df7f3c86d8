import { crc32, deflateSync } from 'node:zlib'
import type { DotRows } from './dot-rows.ts'

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const filterNone = 0
const black = 0
const white = 255

/**
 * Dots as a grey PNG, black on white: the only form in which the encoder package takes a picture (PNG specification,
 * third edition, chapters 5 and 11). Eight bits per pixel: its reader makes 10 MB of garbage of a label with one bit.
 */
export function encodePng(dots: DotRows): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(dots.widthDots, 0)
  header.writeUInt32BE(dots.heightDots, 4)
  header.writeUInt8(8, 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanLines(dots), { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** In a raster 1 is ink. */
function scanLines(dots: DotRows): Buffer {
  const rowBytes = Math.ceil(dots.widthDots / 8)
  const lines = Buffer.alloc((dots.widthDots + 1) * dots.heightDots, white)
  for (let row = 0; row < dots.heightDots; row++) {
    const at = row * (dots.widthDots + 1)
    lines.writeUInt8(filterNone, at)
    for (let column = 0; column < dots.widthDots; column++) {
      const byte = dots.rows[row * rowBytes + (column >> 3)] ?? 0
      if ((byte & (0x80 >> (column & 7))) !== 0) lines.writeUInt8(black, at + 1 + column)
    }
  }
  return lines
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
