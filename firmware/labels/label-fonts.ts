import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas'
import { type FontCoverage, readFontCoverage } from './font-coverage.ts'
import { inkIn } from './label-bitmap.ts'

/** One font file, asked in the order of the list. */
export interface LabelFontFile {
  readonly path: string
  /** An optional font is passed over when its file is not there. */
  readonly optional?: boolean
  /** A Mincho face: its hairlines are thinner than a dot and would be lost, so it is drawn bolder. */
  readonly isThin?: boolean
}

/** A grapheme as it will be drawn: with which font, and how far it moves the pen at 1 px. */
export interface Glyph {
  readonly text: string
  readonly family: string
  readonly isThin: boolean
  readonly advancePerPx: number
}

interface LoadedFont {
  readonly family: string
  readonly isThin: boolean
  readonly covers: FontCoverage
}

/**
 * Ideographs that the fonts here draw, at the smallest size, dot for dot like another one, though the two are no variants
 * of each other: by a mistake in HanaMin, or for want of dots. No label is better than another name. Every ideograph of
 * Unicode 15 is compared by `test/long/names`.
 */
const LOOKALIKES: ReadonlySet<string> = new Set('𠚜𠚡𡀘𡀼𡷼𤎚𣬒𣬔𤟬𭸗𦁥𦂲𩿎𩿗')

/** Nothing on a label is drawn smaller: 2 mm em height at 203 dpi, the least at which everyday characters stay apart. */
export const smallestTextPx = 16

/** Names repeat their characters; this holds a day of them, and is emptied when full. */
const mostRemembered = 4096
const measuringPx = 100
const probeDots = 32
/** Dots added to a thin face's strokes at the smallest size, less above: a hairline of HanaMin is half a dot at 16 px. */
const boldening = 0.6
/** The font's own space is 4 dots at 18 px: after rounding to dots two words of a name look like one. */
const narrowestSpacePerPx = 0.32

/**
 * Noto Sans SC comes with the product, so that a label is the same on every kiosk. HanaMin (Debian: fonts-hanazono)
 * has the rest of the ideographs, where it is installed.
 */
export function defaultLabelFonts(): readonly LabelFontFile[] {
  const packaged = createRequire(import.meta.url).resolve(
    '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
  )
  return [
    { path: packaged },
    { path: '/usr/share/fonts/truetype/hanazono/HanaMinA.ttf', optional: true, isThin: true },
    { path: '/usr/share/fonts/truetype/hanazono/HanaMinB.ttf', optional: true, isThin: true },
  ]
}

/**
 * Decides for each grapheme which font really has it: the font's own map must name every code point, and the
 * drawing must have ink at the smallest size in use (fonts map characters to empty outlines).
 *
 * @throws Error when a font that is not optional cannot be loaded.
 */
export class LabelFonts {
  readonly #fonts: readonly LoadedFont[]
  readonly #probe: Canvas = createCanvas(probeDots, probeDots)
  readonly #graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })
  readonly #known = new Map<string, Glyph | null>()

  constructor(files: readonly LabelFontFile[]) {
    this.#fonts = files.filter((file) => file.optional !== true || existsSync(file.path)).map(loadFont)
  }

  /** The glyphs of a text, or the graphemes that no font has. */
  glyphsOf(text: string): { readonly glyphs: readonly Glyph[]; readonly missing: readonly string[] } {
    const glyphs: Glyph[] = []
    const missing: string[] = []
    for (const { segment } of this.#graphemes.segment(text)) {
      const glyph = this.#glyphOf(segment)
      if (glyph === null) missing.push(segment)
      else glyphs.push(glyph)
    }
    return { glyphs, missing }
  }

  #glyphOf(grapheme: string): Glyph | null {
    const known = this.#known.get(grapheme)
    if (known !== undefined) return known
    const found = this.#find(grapheme)
    if (this.#known.size >= mostRemembered) this.#known.clear()
    this.#known.set(grapheme, found)
    return found
  }

  #find(grapheme: string): Glyph | null {
    if (isUnprintable(grapheme) || LOOKALIKES.has(grapheme)) return null
    const font = this.#fonts.find((candidate) => this.#draws(candidate, grapheme))
    if (font === undefined) return null
    const { family, isThin } = font
    return { text: grapheme, family, isThin, advancePerPx: this.#advance(font, grapheme) }
  }

  #draws(font: LoadedFont, grapheme: string): boolean {
    const characters = Array.from(grapheme).filter((character) => !isVariationSelector(character))
    if (!characters.every((character) => font.covers(character.codePointAt(0) ?? 0))) return false
    return isSpace(grapheme) || this.#everyPartHasInk(font, characters)
  }

  /** A mark above a letter counts only when it changes the picture: `e` without its accent is another name. */
  #everyPartHasInk(font: LoadedFont, characters: readonly string[]): boolean {
    let before = this.#picture(font, '')
    for (let length = 1; length <= characters.length; length++) {
      const now = this.#picture(font, characters.slice(0, length).join(''))
      if (inkIn(now) === 0 || Buffer.compare(now, before) === 0) return false
      before = now
    }
    return true
  }

  #picture(font: LoadedFont, text: string): Uint8Array {
    const context = this.#probe.getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, probeDots, probeDots)
    context.fillStyle = '#000'
    drawGlyph(context, { text, family: font.family, isThin: font.isThin }, smallestTextPx, 4, 22)
    return Uint8Array.from(this.#probe.data())
  }

  #advance(font: LoadedFont, grapheme: string): number {
    const context = this.#probe.getContext('2d')
    context.font = `${measuringPx}px ${font.family}`
    const advancePerPx = context.measureText(grapheme).width / measuringPx
    return isSpace(grapheme) ? Math.max(advancePerPx, narrowestSpacePerPx) : advancePerPx
  }
}

/** Draws one grapheme in the context's fill colour, `x` and `baseline` in dots. */
export function drawGlyph(
  context: SKRSContext2D,
  glyph: Pick<Glyph, 'text' | 'family' | 'isThin'>,
  px: number,
  x: number,
  baseline: number,
): void {
  context.font = `${px}px ${glyph.family}`
  context.fillText(glyph.text, x, baseline)
  if (!glyph.isThin) return
  context.strokeStyle = context.fillStyle
  context.lineWidth = (boldening * smallestTextPx) / px
  context.strokeText(glyph.text, x, baseline)
}

/** Registers under a name of our own: the same family name from the system must not answer instead. */
function loadFont(file: LabelFontFile, index: number): LoadedFont {
  const family = `kiosk-label-${index}`
  const covers = readFontCoverage(file.path)
  if (GlobalFonts.registerFromPath(file.path, family) === null) throw new Error(`cannot load the font ${file.path}`)
  return { family, isThin: file.isThin ?? false, covers }
}

function isSpace(grapheme: string): boolean {
  return /^\p{Zs}$/u.test(grapheme)
}

/**
 * Controls, invisible format characters, unassigned code points, and the private use area: what an old card means by
 * U+E000 only its issuer knows, and a font's picture of it may be another character.
 */
function isUnprintable(grapheme: string): boolean {
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(grapheme)
}

/** Chooses among shapes of one character; the shape the font has is the same character. */
function isVariationSelector(character: string): boolean {
  return /^[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]$/u.test(character)
}
