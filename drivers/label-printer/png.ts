import { crc32, deflateSync } from 'node:zlib'
import type { DotRows } from './dot-rows.ts'

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const filterNone = 0

/**
 * Dots as a PNG of one bit per pixel, black on white: the only form in which the encoder package takes a picture
 * (PNG specification, third edition, chapters 5 and 11).
 */
export function encodePng(dots: DotRows): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(dots.widthDots, 0)
  header.writeUInt32BE(dots.heightDots, 4)
  header.writeUInt8(1, 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanLines(dots), { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** In a grey PNG 1 is white, in a raster 1 is ink. */
function scanLines(dots: DotRows): Buffer {
  const rowBytes = Math.ceil(dots.widthDots / 8)
  const lines = Buffer.alloc((rowBytes + 1) * dots.heightDots)
  for (let row = 0; row < dots.heightDots; row++) {
    const at = row * (rowBytes + 1)
    lines.writeUInt8(filterNone, at)
    for (let column = 0; column < rowBytes; column++) {
      lines.writeUInt8(0xff ^ (dots.rows[row * rowBytes + column] ?? 0), at + 1 + column)
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
