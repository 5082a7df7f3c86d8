import bwip from 'bwip-js/node'

/** Bars and spaces alternating, in modules, beginning and ending with a bar; no quiet zone. */
export type BarModules = readonly number[]

/** A square of modules, row by row from the top left; no quiet zone. */
export interface SquareModules {
  readonly size: number
  isDark(column: number, row: number): boolean
}

/**
 * Code 128 of a specimen number (ISO/IEC 15417). Even runs of digits take subset C, two digits in one character;
 * the encoder picks the shortest mix of subsets.
 */
export function code128(text: string): BarModules {
  const [symbol] = bwip.raw({ bcid: 'code128', text })
  if (symbol === undefined || !('sbs' in symbol)) throw new Error('the encoder gave no bars')
  return symbol.sbs
}

/** QR code of a specimen number, error correction M (15 %): a scratched or wet label is still read (ISO/IEC 18004). */
export function qrCode(text: string): SquareModules {
  const [symbol] = bwip.raw('qrcode', text, 'eclevel=M')
  if (symbol === undefined || !('pixs' in symbol)) throw new Error('the encoder gave no squares')
  const { pixs, pixx: size } = symbol
  return { size, isDark: (column, row) => pixs[row * size + column] === 1 }
}

/** Width of a bar code in modules, without quiet zones. */
export function modulesAcross(bars: BarModules): number {
  return bars.reduce((sum, modules) => sum + modules, 0)
}
