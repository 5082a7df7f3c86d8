import { createCanvas, GlobalFonts } from '@napi-rs/canvas'
import test from 'ava'
import { labelContent } from '../../../firmware/domain/label-jobs.ts'
import { defaultLabelFonts } from '../../../firmware/labels/label-fonts.ts'
import { SEX_WORDS, specimenWord } from '../../../firmware/labels/words.ts'
import type { LabelBitmap } from '../../../firmware/ports/label-printer.ts'
import { DomainKiosk, poolOf } from '../../support/domain-kiosk.ts'
import { bitmapFor, isInk, packagedFontRenderer, single } from './label-bench.ts'

const renderer = packagedFontRenderer()
/** Where the mark stands: black, with white letters, beside the number. */
const MARK = { x: 260, y: 215, width: 52, height: 23 }
const FAMILY = 'copy-mark-test'
const PX = Array.from({ length: 15 }, (_, i) => 12 + i)

/** Rows of a picture, cut to what is set in it. */
type Dots = readonly (readonly boolean[])[]

/** What may stand there by mistake, beside all copies up to 12. */
const CANDIDATES = [
  ...Array.from({ length: 12 }, (_, i) => `R${i + 1}`),
  ...Array.from({ length: 12 }, (_, i) => `${i + 1}`),
  ...['R', 'B2', 'P2', 'K2', 'N2', 'RZ', 'R2R', '2R', 'C2'],
]

/** What somebody reads there: the text whose picture in the label's own font is the nearest. Null for a bare corner. */
function readMark(bitmap: LabelBitmap): string | null {
  const { height, width, x, y } = MARK
  const inside = Array.from({ length: height - 2 }, (_, row) =>
    Array.from({ length: width - 2 }, (_, column) => !isInk(bitmap, x + 1 + column, y + 1 + row)),
  )
  const drawn = cut(inside)
  if (drawn.length === inside.length) return null
  const scored = CANDIDATES.map((text) => ({
    text,
    score: Math.max(...PX.map((px) => likeness(drawn, pictureOf(text, px)))),
  }))
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a))
  return best.score > 0.65 ? best.text : null
}

const pictures = new Map<string, Dots>()

function pictureOf(text: string, px: number): Dots {
  const known = pictures.get(`${text} ${px}`)
  if (known !== undefined) return known
  if (!GlobalFonts.has(FAMILY)) GlobalFonts.registerFromPath(defaultLabelFonts()[0]?.path ?? '', FAMILY)
  const context = createCanvas(80, 40).getContext('2d')
  context.font = `${px}px "${FAMILY}"`
  context.fillText(text, 4, 30)
  const { data } = context.getImageData(0, 0, 80, 40)
  const dots = Array.from({ length: 40 }, (_, row) =>
    Array.from({ length: 80 }, (_, column) => (data[(row * 80 + column) * 4 + 3] ?? 0) > 127),
  )
  const picture = cut(dots)
  pictures.set(`${text} ${px}`, picture)
  return picture
}

function cut(dots: Dots): Dots {
  const rows = dots.filter((row) => row.includes(true))
  const columns = (rows[0] ?? [])
    .map((_, column) => column)
    .filter((column) => rows.some((row) => row[column] === true))
  const [first = 0, last = 0] = [columns[0], columns.at(-1)]
  return rows.map((row) => row.slice(first, last + 1))
}

/** Dots that both have, of those that either has; letters that are a dot apart do not meet. */
function likeness(a: Dots, b: Dots): number {
  const [height, width] = [Math.max(a.length, b.length), Math.max(a[0]?.length ?? 0, b[0]?.length ?? 0)]
  let [both, either] = [0, 0]
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const [inA, inB] = [a[row]?.[column] === true, b[row]?.[column] === true]
      if (inA && inB) both += 1
      if (inA || inB) either += 1
    }
  }
  return either === 0 ? 0 : both / either
}

test('a copy bears R and its number, for as many as anybody prints; a first label bears neither', (t) => {
  t.is(readMark(bitmapFor(renderer, single)), null)
  for (const copy of [2, 3, 4, 5, 6, 7, 8, 9, 10, 12]) {
    t.is(readMark(bitmapFor(renderer, { ...single, copy })), `R${copy}`)
    t.is(readMark(bitmapFor(renderer, { ...single, copy, notLive: 'drill' })), `R${copy}`)
  }
})

test('what the crew prints again comes out as R2, and then as R3', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  const setting = { site: '红旗社区采样点', mode: 'live', specimenWord, sexWords: SEX_WORDS } as const
  const marks = () =>
    [...kiosk.state.labels.values()].map((label) => {
      const content = labelContent(kiosk.state, label, setting)
      return content === null ? null : readMark(bitmapFor(renderer, content))
    })
  kiosk.pass(1)
  kiosk.act({ act: 'call-next' })
  kiosk.printAll()
  t.deepEqual(marks(), [null])
  for (const last of ['1', '2']) {
    const [tube] = kiosk.state.tubes.keys()
    t.is(kiosk.act({ act: 'reprint', label: `${tube ?? ''}/${last}`, reason: 'lost' }).refusal, undefined)
    kiosk.printAll()
  }
  t.deepEqual(marks(), [null, 'R2', 'R3'])
})
