import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import type { Raster } from './label-sink.ts'

/** A camera has more pixels than a printer has dots. */
const PIXELS_PER_DOT = 3
const MARGIN_DOTS = 8

/** What `zbarimg` reads on the paper: `CODE-128:…` and `QR-Code:…`, sorted. */
export async function readPaper(raster: Raster, folder: string): Promise<readonly string[]> {
  const file = join(folder, 'paper.pbm')
  await writeFile(file, photograph(raster))
  const text = await new Promise<string>((resolve, reject) => {
    execFile('zbarimg', ['--quiet', file], { timeout: 20_000 }, (error, out) => {
      if (error === null) resolve(out)
      else reject(new Error(`zbarimg read nothing`, { cause: error }))
    })
  })
  return text.trim().split('\n').sort()
}

/** The paper as a portable bit map (P1: one character a pixel, 1 is black), with paper around it. */
function photograph({ rowBytes, rows }: Raster): string {
  const [width, height] = [rowBytes * 8, rows.length / rowBytes]
  const isInk = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && ((rows[y * rowBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
  const line = (y: number): string =>
    Array.from({ length: width + 2 * MARGIN_DOTS }, (_, x) =>
      (isInk(x - MARGIN_DOTS, y) ? '1' : '0').repeat(PIXELS_PER_DOT),
    ).join('')
  const lines = Array.from({ length: height + 2 * MARGIN_DOTS }, (_, y) => line(y - MARGIN_DOTS))
  const size = `${(width + 2 * MARGIN_DOTS) * PIXELS_PER_DOT} ${lines.length * PIXELS_PER_DOT}`
  return `P1\n${size}\n${lines.flatMap((text) => Array<string>(PIXELS_PER_DOT).fill(text)).join('\n')}\n`
}

/** A picture's dark pixels as a raster. */
export async function rasterOf(png: Uint8Array): Promise<Raster> {
  const image = await loadImage(Buffer.from(png))
  const canvas = createCanvas(image.width, image.height)
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const rowBytes = Math.ceil(image.width / 8)
  const rows = Buffer.alloc(rowBytes * image.height)
  for (let i = 0; i < image.width * image.height; i += 1) {
    const [x, y] = [i % image.width, Math.floor(i / image.width)]
    const at = y * rowBytes + (x >> 3)
    if ((data[4 * i] ?? 255) < 128) rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7))
  }
  return { rowBytes, rows }
}

/**
 * The same dots as hex. Printers obey DLE followed by EOT, ENQ or DC4 also inside a picture, so the dot that makes
 * the DLE is printed two dots wide; both forms of it count as one here.
 */
export function dots({ rows }: Raster): string {
  const printed = rows.map((byte, i) => (byte === 0x10 && [0x04, 0x05, 0x14].includes(rows[i + 1] ?? 0) ? 0x18 : byte))
  return Buffer.from(printed).toString('hex')
}
