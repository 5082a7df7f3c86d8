import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { LabelContent } from '../domain/label.ts'
import type { TicketContent } from '../domain/ticket.ts'
import type { LabelBitmap } from '../ports/label-printer.ts'
import type { LabelRenderer, RenderedLabel } from '../ports/label-renderer.ts'
import { bitmapOf, pngOf } from './label-bitmap.ts'
import { type BarModules, code128, qrCode, type SquareModules } from './label-codes.ts'
import { drawGlyph, type Glyph, type LabelFontFile, LabelFonts } from './label-fonts.ts'
import { type LabelLayout, labelDots, layOut, type PlacedCode } from './label-layout.ts'
import type { TextBlock } from './text-block.ts'
import { type FittedText, fitText, lineDots, pitchDots, type TextRoom } from './text-fit.ts'
import { TICKET_SIZES, ticketBlocks } from './ticket-blocks.ts'
import { notLiveWords } from './words.ts'

/** Numbers that the contract allows on a tube are 6 to 24 of these characters. */
const longestNumber = 24
const notInNumbers = /[^A-Z0-9-]/gu

interface Place {
  readonly block: TextBlock
  readonly text: FittedText
}

/** Without the text: it may be a name, and a reason travels further than a label. */
const tooLong = { ok: false, reason: 'too-long', characters: '' } as const

/**
 * Draws labels of 40 x 30 mm at 203 dpi on one canvas that it keeps. Not for concurrent use; `render` is synchronous.
 *
 * @throws Error from the constructor when a font that is not optional cannot be loaded.
 */
export class CanvasLabelRenderer implements LabelRenderer {
  readonly #fonts: LabelFonts
  readonly #canvas: Canvas = createCanvas(labelDots.width, labelDots.height)

  constructor(fontFiles: readonly LabelFontFile[]) {
    this.#fonts = new LabelFonts(fontFiles)
  }

  /** @throws RangeError for an empty number: nobody prints a label for nothing. */
  render(content: LabelContent): RenderedLabel {
    if (content.number === '') throw new RangeError('a label needs a number')
    if (content.number.length > longestNumber) return tooLong
    const uncodable = content.number.match(notInNumbers)
    if (uncodable !== null) return noGlyph(uncodable)
    const bars = code128(content.number)
    const qr = qrCode(content.number)
    for (const hasTallHeadline of [false, true]) {
      const needs = { bars, qr, hasBand: content.notLive !== undefined, hasCopy: content.copy > 1, hasTallHeadline }
      const layout = layOut(needs)
      const blocks = blocksOf(content, layout, hasTallHeadline ? 3 : 2)
      const missing = this.#missing(blocks)
      if (missing.length > 0) return noGlyph(missing)
      const places = this.#fit(blocks)
      if (places !== null) return { ok: true, bitmap: this.#drawLabel(layout, places, bars, qr) }
    }
    return tooLong
  }

  /** No code stands on it: it says nothing that a machine should read. */
  renderTicket(content: TicketContent): RenderedLabel {
    for (const size of TICKET_SIZES) {
      const blocks = ticketBlocks(content, size)
      const missing = this.#missing(blocks)
      if (missing.length > 0) return noGlyph(missing)
      const places = this.#fit(blocks)
      if (places !== null) return { ok: true, bitmap: this.#draw(places) }
    }
    return tooLong
  }

  toPng(bitmap: LabelBitmap): Promise<Uint8Array> {
    return pngOf(bitmap)
  }

  #missing(blocks: readonly TextBlock[]): readonly string[] {
    return blocks.flatMap((block) => this.#fonts.glyphsOf(block.paragraphs.join(' ')).missing)
  }

  #fit(blocks: readonly TextBlock[]): readonly Place[] | null {
    const places: Place[] = []
    for (const block of blocks) {
      const text = fitText(this.#glyphs(block), roomOf(block))
      if (text === null) return null
      places.push({ block, text })
    }
    return places
  }

  #glyphs(block: TextBlock): readonly (readonly Glyph[])[] {
    return block.paragraphs.map((paragraph) => this.#fonts.glyphsOf(paragraph).glyphs)
  }

  #drawLabel(layout: LabelLayout, places: readonly Place[], bars: BarModules, qr: SquareModules): LabelBitmap {
    return this.#draw(places, (context) => {
      if (layout.bars !== null) drawBars(context, layout.bars, bars)
      drawSquares(context, layout.qr, qr)
    })
  }

  #draw(places: readonly Place[], drawCodes: (context: SKRSContext2D) => void = () => undefined): LabelBitmap {
    const context = this.#canvas.getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, labelDots.width, labelDots.height)
    for (const place of places) drawText(context, place)
    drawCodes(context)
    return bitmapOf(this.#canvas.data(), labelDots.width, labelDots.height)
  }
}

function noGlyph(characters: readonly string[]): RenderedLabel {
  return { ok: false, reason: 'no-glyph', characters: [...new Set(characters)].join('') }
}

/** What stands where. Without a name or a count (environment) the specimen type is the headline. */
function blocksOf(content: LabelContent, layout: LabelLayout, headlineLines: number): readonly TextBlock[] {
  const headline = headlineOf(content)
  const details = [headline === null ? null : content.specimenType, content.takenAt, content.site]
  const blocks: TextBlock[] = [
    { paragraphs: [headline ?? content.specimenType], box: layout.headline, largestPx: 34, mostLines: headlineLines },
    { paragraphs: details.filter((text) => text !== null), box: layout.details, largestPx: 22, mostLines: 6 },
    { paragraphs: [content.number], box: layout.number, largestPx: 20, mostLines: 1, isCentred: true },
  ]
  const inverted = { largestPx: 24, mostLines: 1, isCentred: true, isWhiteOnBlack: true } as const
  if (layout.copy !== null) blocks.push({ paragraphs: [`R${content.copy}`], box: layout.copy, ...inverted })
  if (layout.band !== null && content.notLive !== undefined) {
    blocks.push({ paragraphs: [notLiveWords[content.notLive]], box: layout.band, ...inverted, largestPx: 20 })
  }
  return blocks
}

function headlineOf(content: LabelContent): string | null {
  const { name, nameDetail, count } = content
  if (name !== undefined) return nameDetail === undefined ? name : `${name}  ${nameDetail}`
  return count === undefined ? null : `${count.n ?? '–'}/${count.of}`
}

function roomOf(block: TextBlock): TextRoom {
  const { box, largestPx, mostLines } = block
  return { widthDots: box.width, heightDots: box.height, largestPx, mostLines }
}

/** Glyph by glyph, each on a whole dot and in the font that has it; kerning would need one font for the whole line. */
function drawText(context: SKRSContext2D, { block, text }: Place): void {
  const { box } = block
  if (block.isWhiteOnBlack === true) {
    context.fillStyle = '#000'
    context.fillRect(box.x, box.y, box.width, box.height)
  }
  context.fillStyle = block.isWhiteOnBlack === true ? '#fff' : '#000'
  const pitch = pitchDots(text.px)
  const top = box.y + Math.floor((box.height - pitch * text.lines.length) / 2)
  for (const [index, line] of text.lines.entries()) {
    const indent = block.isCentred === true ? Math.floor((box.width - lineDots(line, text.px)) / 2) : 0
    const baseline = top + index * pitch + Math.round(text.px * 0.95)
    drawLine(context, line, text.px, box.x + indent, baseline)
  }
}

function drawLine(context: SKRSContext2D, line: readonly Glyph[], px: number, x: number, baseline: number): void {
  let pen = x
  for (const glyph of line) {
    drawGlyph(context, glyph, px, Math.round(pen), baseline)
    pen += glyph.advancePerPx * px
  }
}

function drawBars(context: SKRSContext2D, place: PlacedCode, bars: BarModules): void {
  context.fillStyle = '#000'
  let x = place.x
  for (const [index, modules] of bars.entries()) {
    const width = modules * place.moduleDots
    if (index % 2 === 0) context.fillRect(x, place.y, width, place.height)
    x += width
  }
}

function drawSquares(context: SKRSContext2D, place: PlacedCode, qr: SquareModules): void {
  context.fillStyle = '#000'
  for (let row = 0; row < qr.size; row++) {
    for (let column = 0; column < qr.size; column++) {
      if (!qr.isDark(column, row)) continue
      const { moduleDots } = place
      context.fillRect(place.x + column * moduleDots, place.y + row * moduleDots, moduleDots, moduleDots)
    }
  }
}
