import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { LabelContent } from '../../../firmware/domain/label.ts'
import { CanvasLabelRenderer } from '../../../firmware/labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../../../firmware/labels/label-fonts.ts'
import type { LabelBitmap } from '../../../firmware/ports/label-printer.ts'
import type { LabelRenderer } from '../../../firmware/ports/label-renderer.ts'

export const single: LabelContent = {
  number: '00422211210001',
  specimenType: '口咽拭子 OP swab',
  name: '王芳',
  nameDetail: '女 62',
  takenAt: '2026-11-21 10:42',
  site: '红旗社区采样点',
  copy: 1,
}

/** The font of the package alone: what every kiosk has. */
export function packagedFontRenderer(): LabelRenderer {
  return new CanvasLabelRenderer(defaultLabelFonts().filter((font) => font.optional !== true))
}

export function bitmapFor(renderer: LabelRenderer, content: LabelContent): LabelBitmap {
  const label = renderer.render(content)
  if (!label.ok) throw new Error(`not drawn: ${label.reason}`)
  return label.bitmap
}

export function isInk(bitmap: LabelBitmap, x: number, y: number): boolean {
  return ((bitmap.rows[y * Math.ceil(bitmap.widthDots / 8) + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
}

/** Dots with ink in a rectangle. */
export function inkWithin(bitmap: LabelBitmap, x: number, y: number, width: number, height: number): number {
  let dots = 0
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) if (isInk(bitmap, column, row)) dots++
  }
  return dots
}

/** Each dot as a square of dots: a camera has more pixels than a printer has dots. */
export function enlarged(bitmap: LabelBitmap, factor: number): LabelBitmap {
  const [widthDots, heightDots] = [bitmap.widthDots * factor, bitmap.heightDots * factor]
  const rowBytes = Math.ceil(widthDots / 8)
  const rows = new Uint8Array(rowBytes * heightDots)
  for (let y = 0; y < heightDots; y++) {
    for (let x = 0; x < widthDots; x++) {
      if (!isInk(bitmap, Math.floor(x / factor), Math.floor(y / factor))) continue
      const at = y * rowBytes + (x >> 3)
      rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  return { widthDots, heightDots, rows }
}

/** What zbarimg (Debian zbar-tools) reads in a PNG picture, sorted: `CODE-128:…`, `QR-Code:…`. */
export async function readCodes(png: Uint8Array): Promise<readonly string[]> {
  const reader = spawn('zbarimg', ['--quiet', '-'], { stdio: ['pipe', 'pipe', 'ignore'], timeout: 20_000 })
  const chunks: Buffer[] = []
  reader.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  reader.stdin.on('error', () => undefined)
  reader.stdin.end(png)
  await once(reader, 'close')
  return Buffer.concat(chunks).toString().trim().split('\n').sort()
}
