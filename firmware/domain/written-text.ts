/**
 * What nobody writes on purpose: controls; marks that turn round how the rest is read (UAX #9); breaks of lines; code
 * points that are no characters, and that no XML holds. A private use character may be one of a name (GB 18030).
 */
const NEVER_WRITTEN = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u
/** A letter, 〇, or a character that is not in Unicode yet: something stands on the paper. */
const SOMETHING_WRITTEN = /[\p{L}\p{Nl}\p{Co}]/u
const NAME_CHARACTERS_MAX = 60
/** Eleven digits, also with blanks between them, are a telephone or a document's number. */
const LONG_NUMBER = /\d(?:[\s.\-/]?\d){10}/

/** One line that can be seen, printed and put into a file as it is. */
export function isLine(text: string, charactersMax: number): boolean {
  return text.length <= charactersMax && text.isWellFormed() && !NEVER_WRITTEN.test(text)
}

export function isName(text: string): boolean {
  return isLine(text, NAME_CHARACTERS_MAX) && SOMETHING_WRITTEN.test(text)
}

/** Full-width digits are digits too. */
export function hasPersonalNumber(text: string): boolean {
  return LONG_NUMBER.test(text.normalize('NFKC'))
}
