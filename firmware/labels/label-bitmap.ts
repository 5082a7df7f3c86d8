import { createCanvas } from '@napi-rs/canvas'
import type { LabelBitmap } from '../ports/label-printer.ts'

/** Darker than this (0 black to 255 white) is ink. Above the middle, so that hairlines of small characters stay whole. */
const inkBelow = 150

/**
 * Packs grey pixels of four bytes each into dots. Takes the canvas's own memory: a copy of it per label
 * (`getImageData`, 300 kB) is freed only when the event loop turns.
 */
export function bitmapOf(pixels: Uint8Array, widthDots: number, heightDots: number): LabelBitmap {
  const rowBytes = Math.ceil(widthDots / 8)
  const rows = new Uint8Array(rowBytes * heightDots)
  for (let y = 0; y < heightDots; y++) {
    for (let x = 0; x < widthDots; x++) {
      if (!isInk(pixels, y * widthDots + x)) continue
      const at = y * rowBytes + (x >> 3)
      rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  return { widthDots, heightDots, rows }
}

/** Number of ink pixels in RGBA pixels. */
export function inkIn(pixels: Uint8Array): number {
  let count = 0
  for (let pixel = 0; pixel < pixels.length / 4; pixel++) if (isInk(pixels, pixel)) count++
  return count
}

/** The same dots as a PNG picture. */
export async function pngOf(bitmap: LabelBitmap): Promise<Uint8Array> {
  const { widthDots, heightDots, rows } = bitmap
  const canvas = createCanvas(widthDots, heightDots)
  const context = canvas.getContext('2d')
  const image = context.createImageData(widthDots, heightDots)
  const rowBytes = Math.ceil(widthDots / 8)
  image.data.fill(255)
  for (let y = 0; y < heightDots; y++) {
    for (let x = 0; x < widthDots; x++) {
      const isDot = ((rows[y * rowBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
      if (isDot) image.data.fill(0, (y * widthDots + x) * 4, (y * widthDots + x) * 4 + 3)
    }
  }
  context.putImageData(image, 0, 0)
  return canvas.encode('png')
}

/** Everything here is drawn in greys, so one channel tells. */
function isInk(pixels: Uint8Array, pixel: number): boolean {
  return (pixels[pixel * 4] ?? 255) < inkBelow
}
