import type { CardDocument, CardReading, CardSex } from './card-reading.ts'
import { parseCitizenNumber, parseCompactDate } from './citizen-number.ts'
import { TEXT_BLOCK_BYTES } from './sam-v-codec.ts'
import { type Field, LAYOUTS, type Layout, NO_END, SEX_BY_DIGIT, TYPE_FIELD } from './sam-v-layout.ts'

const GARBLED: CardReading = { kind: 'unreadable', fault: 'garbled' }
const BAD_NUMBER: CardReading = { kind: 'unreadable', fault: 'bad-number' }
// Control characters, the replacement character and half a surrogate pair are in no name; in one they mean lost bytes.
const NOT_IN_A_NAME = /[\p{Cc}\p{Cs}\u{fffd}]/u

/** The document of a 256-byte text block, or why it is none. Never throws, whatever the bytes. */
export function decodeTextBlock(block: Uint8Array): CardReading {
  if (block.length !== TEXT_BLOCK_BYTES) return GARBLED
  const layout = LAYOUTS.get(rawText(block, TYPE_FIELD))
  if (layout === undefined) return GARBLED
  const name = nameOf(block, layout)
  const sex = SEX_BY_DIGIT.get(rawText(block, layout.sex))
  const birthDate = parseCompactDate(text(block, layout.birthDate))
  const validTo = validToOf(text(block, layout.validTo))
  if (name === null || sex === undefined || birthDate === null || validTo === undefined) return GARBLED
  const idNumber = checkedNumber(text(block, layout.idNumber), layout, { birthDate, sex })
  if (idNumber === null) return BAD_NUMBER
  return { kind: 'document', document: { idType: layout.idType, idNumber, name, sex, birthDate, validTo } }
}

/** Of the 2017 card's number no check character is known. */
export function hasCheckCharacter({ idType }: Pick<CardDocument, 'idType'>): boolean {
  return idType !== 'foreign-permanent-2017'
}

/**
 * The number when it fits the kind of card and what else the card says. Only for residents must the sex agree with the
 * seventeenth digit: known blocks of the J and Y kinds have an odd digit with sex 2 (see README.md, Quirks).
 */
function checkedNumber(
  number: string,
  layout: Layout,
  card: { readonly birthDate: string; readonly sex: CardSex },
): string | null {
  if (!layout.numberShape.test(number)) return null
  if (!hasCheckCharacter(layout)) return number
  const parsed = parseCitizenNumber(number)
  if (parsed === null || parsed.birthDate !== card.birthDate) return null
  const isSexStated = card.sex === 'male' || card.sex === 'female'
  if (layout.idType === 'resident-card' && isSexStated && parsed.sex !== card.sex) return null
  return parsed.number
}

/** The English name where there is one: it is the one of the passport, by which a foreigner is known. */
function nameOf(block: Uint8Array, layout: Layout): string | null {
  // The parts are joined before trimming: a space at the end of the first may stand between two words.
  const english = trimmed(layout.englishName.map((part) => rawText(block, part)).join(''))
  const name = english === '' ? text(block, layout.name) : english
  return name === '' || NOT_IN_A_NAME.test(name) ? null : name
}

function validToOf(text: string): CardDocument['validTo'] | undefined {
  return text === NO_END ? null : (parseCompactDate(text) ?? undefined)
}

function text(block: Uint8Array, field: Field): string {
  return trimmed(rawText(block, field))
}

function trimmed(padded: string): string {
  return padded.replace(/[ \0]+$/, '')
}

function rawText(block: Uint8Array, field: Field): string {
  const bytes = block.subarray(field.offset, field.offset + field.bytes)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf16le')
}
