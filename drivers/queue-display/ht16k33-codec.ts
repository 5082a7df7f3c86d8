import { shownText } from './shown-text.ts'

/** Data pointer 0, then 16 bytes of display RAM (HT16K33 datasheet, "Display data address pointer"). */
export const RAM_BYTES = 16

/** Segments a-g are bits 0-6, the decimal point is bit 7. The letters are those of ticket numbers. */
const SEGMENTS: ReadonlyMap<string, number> = new Map([
  ['0', 0x3f],
  ['1', 0x06],
  ['2', 0x5b],
  ['3', 0x4f],
  ['4', 0x66],
  ['5', 0x6d],
  ['6', 0x7d],
  ['7', 0x07],
  ['8', 0x7f],
  ['9', 0x6f],
  ['A', 0x77],
  ['C', 0x39],
  ['E', 0x79],
  ['F', 0x71],
  ['H', 0x76],
  ['J', 0x1e],
  ['L', 0x38],
  ['P', 0x73],
  ['U', 0x3e],
  ['-', 0x40],
  [' ', 0x00],
])
const CHARACTERS: ReadonlyMap<number, string> = new Map([...SEGMENTS].map(([character, bits]) => [bits, character]))
const DECIMAL_POINT = 0x80
/** RAM column of each digit, left to right; column 2 is the colon. Each column has two bytes, the low one is wired. */
const DIGIT_COLUMNS: readonly number[] = [0, 1, 3, 4]

/** Places a text on the four digits, with a dark colon between: five characters for the five columns. */
export function placeText(text: string): readonly string[] {
  const digits = Array.from(shownText(text))
  return [...digits.slice(0, 2), ' ', ...digits.slice(2)]
}

/** What somebody reads off 16 bytes of display RAM: four characters, `?` for segments that are no character of ours. */
export function readText(ram: Uint8Array): string {
  return DIGIT_COLUMNS.map((column) => {
    const bits = (ram[column * 2] ?? 0) & ~DECIMAL_POINT
    return CHARACTERS.get(bits) ?? '?'
  }).join('')
}
