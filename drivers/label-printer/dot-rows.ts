/** Dots of a picture: rows from the top, `ceil(widthDots / 8)` bytes each, most significant bit leftmost, 1 is ink. */
export interface DotRows {
  readonly widthDots: number
  readonly heightDots: number
  readonly rows: Uint8Array
}
