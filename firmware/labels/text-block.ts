import type { Box } from './label-layout.ts'

/** A text and the place it must go into. */
export interface TextBlock {
  readonly paragraphs: readonly string[]
  readonly box: Box
  readonly largestPx: number
  readonly mostLines: number
  readonly isCentred?: boolean
  readonly isWhiteOnBlack?: boolean
}
