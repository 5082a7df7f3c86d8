/** What a queue display shows at one time. */
export const SHOWN_CHARACTERS = 4
/** Shown instead of a text that does not fit: a part of a number is a wrong number. */
const DOES_NOT_FIT = '----'

/** What seven segments can show of a ticket number; every display keeps to it, so that all show the same. */
const CHARACTERS: ReadonlySet<string> = new Set('0123456789ACEFHJLPU- ')

/**
 * Four characters, at the right as numbers stand. What cannot be shown is blank; a text of more than four characters
 * becomes `----`.
 */
export function shownText(text: string): string {
  const shown = Array.from(text.length > SHOWN_CHARACTERS ? DOES_NOT_FIT : text, (character) =>
    CHARACTERS.has(character) ? character : ' ',
  )
  return shown.join('').padStart(SHOWN_CHARACTERS)
}
