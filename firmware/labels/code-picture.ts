import { createCanvas } from '@napi-rs/canvas'
import { code128, modulesAcross } from './label-codes.ts'

/** Two dots a module and 64 high: about 50 x 12 mm where a browser prints 96 dots an inch. */
const MODULE_DOTS = 2
const HEIGHT_DOTS = 64
/** ISO/IEC 15417, 4.4: ten modules of white on either side. */
const QUIET_MODULES = 10

/** A number of our own as Code 128, black on white, PNG. */
export function drawCode(text: string): Promise<Uint8Array> {
  const bars = code128(text)
  const canvas = createCanvas((modulesAcross(bars) + 2 * QUIET_MODULES) * MODULE_DOTS, HEIGHT_DOTS)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000'
  let x = QUIET_MODULES * MODULE_DOTS
  for (const [index, modules] of bars.entries()) {
    const width = modules * MODULE_DOTS
    if (index % 2 === 0) context.fillRect(x, 0, width, HEIGHT_DOTS)
    x += width
  }
  return canvas.encode('png')
}
