import { type BarModules, modulesAcross, type SquareModules } from './label-codes.ts'

/** A rectangle in dots, from the top left of the label. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A code with the size of its module in whole dots. */
export interface PlacedCode extends Box {
  readonly moduleDots: number
}

/** Where everything of one label goes. */
export interface LabelLayout {
  /** Black across the whole top: 演练 DRILL or 演示 DEMO. */
  readonly band: Box | null
  /** Beside the number: R2, R3 … */
  readonly copy: Box | null
  readonly headline: Box
  readonly details: Box
  readonly qr: PlacedCode
  /** Null when the number is too long for bars that a scanner reads; the QR code is larger then. */
  readonly bars: PlacedCode | null
  readonly number: Box
}

/** 40 x 30 mm at 203 dpi, 8 dots to the millimetre. */
export const labelDots = { width: 320, height: 240 } as const

/** Die-cut stock moves by a millimetre in the printer. */
export const marginDots = 8
export const bandDots = 26
/** Two lines of text at the smallest size, or one large one; a third line makes the bars lower instead of the letters smaller. */
const headlineDots = 40
const thirdLineDots = 14
const copyDots = 52
/** Code 128: modules of 0.25 mm, the least that hand-held readers are sure of, and 10 of them free on each side. */
const barModuleDots = 2
const barQuietModules = 10
/** Bars are 80 dots (10 mm) high on a live label, 54 below the band of a drill; 14 less below a name of three lines. */
const barsBottom = 212
const barsTop = 132
/** QR code: four modules free on each side (ISO/IEC 18004, 9.1), modules of 0.375 mm beside bars, 0.5 mm alone. */
const qrQuietModules = 4
const qrModuleDots = { besideBars: 3, alone: 4 } as const

/** What decides the layout, besides the two codes. */
export interface LayoutNeeds {
  readonly bars: BarModules
  readonly qr: SquareModules
  readonly hasBand: boolean
  readonly hasCopy: boolean
  /** Room for a name of three lines. */
  readonly hasTallHeadline: boolean
}

/** A pure plan: the same needs give the same places. */
export function layOut(needs: LayoutNeeds): LabelLayout {
  const top = needs.hasBand ? bandDots : 0
  const width = labelDots.width - 2 * marginDots
  const copyWidth = needs.hasCopy ? copyDots + marginDots : 0
  const extra = needs.hasTallHeadline ? thirdLineDots : 0
  const bars = placeBars(needs.bars, top + extra)
  const middleTop = top + extra + headlineDots + 6
  const middleHeight = (bars?.y ?? barsBottom) - middleTop
  const qr = placeQr(needs.qr, bars !== null, middleTop, middleHeight)
  return {
    band: needs.hasBand ? { x: 0, y: 0, width: labelDots.width, height: bandDots - 2 } : null,
    copy: needs.hasCopy ? { x: marginDots + width - copyDots, y: barsBottom + 3, width: copyDots, height: 23 } : null,
    headline: { x: marginDots, y: top + 4, width, height: headlineDots + extra },
    details: {
      x: marginDots,
      y: middleTop,
      width: qr.x - qrQuietModules * qr.moduleDots - marginDots,
      height: middleHeight,
    },
    qr,
    bars,
    number: { x: marginDots, y: barsBottom + 2, width: width - copyWidth, height: 24 },
  }
}

function placeBars(bars: BarModules, top: number): PlacedCode | null {
  const width = modulesAcross(bars) * barModuleDots
  if (width + 2 * barQuietModules * barModuleDots > labelDots.width) return null
  const y = top + barsTop
  return { x: Math.floor((labelDots.width - width) / 2), y, width, height: barsBottom - y, moduleDots: barModuleDots }
}

function placeQr(qr: SquareModules, isBesideBars: boolean, top: number, height: number): PlacedCode {
  const moduleDots = isBesideBars ? qrModuleDots.besideBars : qrModuleDots.alone
  const side = qr.size * moduleDots
  return {
    x: labelDots.width - qrQuietModules * moduleDots - side,
    y: top + Math.floor((height - side) / 2),
    width: side,
    height: side,
    moduleDots,
  }
}
