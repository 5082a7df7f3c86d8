import { createCanvas } from '@napi-rs/canvas'
import { bitmapOf, inkIn } from '../../firmware/labels/label-bitmap.ts'
import { drawGlyph, type LabelFontFile, LabelFonts, smallestTextPx } from '../../firmware/labels/label-fonts.ts'

/** Of one character at the smallest size of a label. */
const SIDE_DOTS = 32
const BASELINE = 22
const LEFT = 4

/**
 * Exact duplicates in the standard itself: one character that was encoded twice (The Unicode Standard 15.0, section 18.1,
 * on ideographs that are duplicates, and UAX #45).
 */
const DUPLICATES: readonly string[] = ['㶷𤈎', '𠓲𣔕', '𤦼𤧩', '𤯒𪐕', '𦡂𦡦']

export interface DrawnNames {
  /** Characters that no label takes: their label is refused with that reason. */
  readonly refused: readonly string[]
  /** Those that are drawn without a single dot. */
  readonly empty: readonly string[]
  /** Groups that share their dots, and are known variants or duplicates. */
  readonly alike: readonly string[]
  /** Groups that share their dots by accident. */
  readonly confused: readonly string[]
}

/** Draws each character as the smallest text of a label and compares all pictures. */
export function drawNames(
  characters: readonly string[],
  fontFiles: readonly LabelFontFile[],
  isVariant: (a: string, b: string) => boolean,
): DrawnNames {
  const fonts = new LabelFonts(fontFiles)
  const canvas = createCanvas(SIDE_DOTS, SIDE_DOTS)
  const context = canvas.getContext('2d')
  const pictures = new Map<string, string[]>()
  const [refused, empty]: [string[], string[]] = [[], []]
  for (const character of new Set(characters)) {
    const [glyph] = fonts.glyphsOf(character).glyphs
    if (glyph === undefined) {
      refused.push(character)
      continue
    }
    context.fillStyle = '#fff'
    context.fillRect(0, 0, SIDE_DOTS, SIDE_DOTS)
    context.fillStyle = '#000'
    drawGlyph(context, glyph, smallestTextPx, LEFT, BASELINE)
    if (inkIn(canvas.data()) === 0) empty.push(character)
    const dots = Buffer.from(bitmapOf(canvas.data(), SIDE_DOTS, SIDE_DOTS).rows).toString('base64')
    const same = pictures.get(dots) ?? []
    pictures.set(dots, [...same, character])
  }
  const groups = [...pictures.values()].filter((group) => group.length > 1)
  const isMeant = (group: readonly string[]): boolean =>
    group.every((a) => group.every((b) => a === b || isVariant(a, b) || isDuplicate(a, b)))
  const [alike, confused] = [groups.filter(isMeant), groups.filter((group) => !isMeant(group))]
  return { refused, empty, alike: alike.map(joined), confused: confused.map(joined) }
}

function isDuplicate(a: string, b: string): boolean {
  return DUPLICATES.includes(a + b) || DUPLICATES.includes(b + a)
}

function joined(group: readonly string[]): string {
  return group.join('')
}
