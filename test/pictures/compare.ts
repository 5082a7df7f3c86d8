import { createCanvas, loadImage } from '@napi-rs/canvas'

/** Letters of another version of a font differ inside of a cell; a line that moved or another text is seen in many. */
const CELL_PX = 8
/** Of 255: less is a letter's edge. */
const SEEN_MIN = 24

/** How far two pictures are from one another: the share of small cells that anybody would see to differ; 1 where even the size does. */
export async function distance(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = [await cellsOf(one), await cellsOf(other)]
  if (a.width !== b.width || a.height !== b.height) return 1
  const apart = a.greys.filter((grey, n) => Math.abs(grey - (b.greys[n] ?? 0)) > SEEN_MIN)
  return apart.length / a.greys.length
}

interface Cells {
  readonly width: number
  readonly height: number
  /** From 0 to 255, one of each cell. */
  readonly greys: readonly number[]
}

async function cellsOf(png: Buffer): Promise<Cells> {
  const image = await loadImage(png)
  const { height, width } = image
  const context = createCanvas(width, height).getContext('2d')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  const [columns, rows] = [Math.ceil(width / CELL_PX), Math.ceil(height / CELL_PX)]
  const sums = new Float64Array(columns * rows)
  const counts = new Float64Array(columns * rows)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [at, cell] = [(y * width + x) * 4, Math.floor(y / CELL_PX) * columns + Math.floor(x / CELL_PX)]
      sums[cell] = (sums[cell] ?? 0) + ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 3
      counts[cell] = (counts[cell] ?? 0) + 1
    }
  }
  return { width, height, greys: [...sums].map((sum, n) => sum / (counts[n] ?? 1)) }
}
