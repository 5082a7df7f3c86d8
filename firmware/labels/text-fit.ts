import { type Glyph, smallestTextPx } from './label-fonts.ts'

/** Room for a text, in dots. */
export interface TextRoom {
  readonly widthDots: number
  readonly heightDots: number
  readonly largestPx: number
  readonly mostLines: number
}

/** Lines of glyphs and the one size that all of them have. */
export interface FittedText {
  readonly px: number
  readonly lines: readonly (readonly Glyph[])[]
}

/** Distance of two baselines. An ideograph fills its em, so one dot more than the size is enough between lines. */
const linePitch = 1.06

export function pitchDots(px: number): number {
  return Math.ceil(px * linePitch)
}

/** Width of a line in whole dots, as it will be drawn. */
export function lineDots(line: readonly Glyph[], px: number): number {
  return Math.ceil(line.reduce((sum, glyph) => sum + glyph.advancePerPx * px, 0))
}

/**
 * The largest size, from `largestPx` down to the smallest legible one, at which all paragraphs go into the room,
 * each beginning a new line. Null when even the smallest is too large.
 */
export function fitText(paragraphs: readonly (readonly Glyph[])[], room: TextRoom): FittedText | null {
  for (let px = room.largestPx; px >= smallestTextPx; px--) {
    const lines = paragraphs.flatMap((paragraph) => wrap(paragraph, px, room.widthDots))
    const fitsAcross = lines.every((line) => lineDots(line, px) <= room.widthDots)
    if (fitsAcross && lines.length <= room.mostLines && lines.length * pitchDots(px) <= room.heightDots) {
      return { px, lines }
    }
  }
  return null
}

/** Breaks after a space, hyphen or comma where there is one in the line, else between any two characters. */
function wrap(glyphs: readonly Glyph[], px: number, widthDots: number): readonly (readonly Glyph[])[] {
  const lines: (readonly Glyph[])[] = []
  let rest = glyphs
  while (rest.length > 0) {
    const taken = takeLine(rest, px, widthDots)
    lines.push(trimEnd(rest.slice(0, taken)))
    rest = trimStart(rest.slice(taken))
  }
  return lines
}

/** How many glyphs the next line takes: at least one. */
function takeLine(glyphs: readonly Glyph[], px: number, widthDots: number): number {
  let width = 0
  let breakAfter = 0
  for (const [index, glyph] of glyphs.entries()) {
    width += glyph.advancePerPx * px
    if (width > widthDots && glyph.text !== ' ') return breakAfter > 0 ? breakAfter : Math.max(1, index)
    // After a space, a comma (U+FF0C is the wide one), a middle dot, a hyphen.
    if (/[\s,\uff0c\u00b7-]$/u.test(glyph.text)) breakAfter = index + 1
  }
  return glyphs.length
}

function trimStart(glyphs: readonly Glyph[]): readonly Glyph[] {
  const first = glyphs.findIndex((glyph) => glyph.text.trim() !== '')
  return first < 0 ? [] : glyphs.slice(first)
}

function trimEnd(glyphs: readonly Glyph[]): readonly Glyph[] {
  const last = glyphs.findLastIndex((glyph) => glyph.text.trim() !== '')
  return glyphs.slice(0, last + 1)
}
