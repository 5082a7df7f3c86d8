import { SHOWN_CHARACTERS, shownText } from './shown-text.ts'

export const LCD_COLUMNS = 16
/** The controller has ASCII from the space to `}` but for `\` (HD44780U datasheet, table 4, ROM code A00). */
const CAPTION = 'NOW SERVING'

/** Two rows of sixteen: what the number is, and the number; both blank where there is nothing to show. */
export function lcdRows(text: string): readonly [string, string] {
  const number = shownText(text).trim()
  return [centred(number === '' ? '' : CAPTION), centred(number)]
}

/** The number that somebody reads off two rows, as four characters at the right. */
export function readNumber(rows: readonly string[]): string {
  return (rows[1] ?? '').trim().padStart(SHOWN_CHARACTERS)
}

function centred(text: string): string {
  return text.padStart(Math.floor((LCD_COLUMNS + text.length) / 2)).padEnd(LCD_COLUMNS)
}
