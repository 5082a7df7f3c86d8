import { isName } from './written-text.ts'

/** Documents by which a person is known. `passport` and `other` are typed by the crew. */
export type IdType =
  | 'resident-card'
  | 'hmt-permit' // 港澳台居民居住证, type J
  | 'foreign-permanent-2017' // type I
  | 'foreign-permanent-2023' // type Y
  | 'passport'
  | 'other'

/** GB/T 2261.1, in words. */
export type Sex = 'unknown' | 'male' | 'female' | 'not-stated'

/** What a document says; already checked (see `checkDocument`). Dates are `yyyy-mm-dd`. */
export interface IdDocument {
  readonly idType: IdType
  readonly idNumber: string
  readonly name: string
  readonly sex: Sex
  readonly birthDate: string
  /** Last day on which the document is valid; null for 长期 (no end) or where the document has none. */
  readonly validTo: string | null
  /** Of the foreigner's card of 2017 that this one took the place of, as the crew read it. */
  readonly formerNumber?: string
}

/** Why a document gave no person. The words for it belong to the screens. */
export type DocumentFault =
  | 'not-read' // moved, sleeve, two cards: lay it again
  | 'not-genuine' // the security module and the card did not authenticate each other
  | 'wrong-kind' // another 13.56 MHz card or a phone
  | 'garbled' // frame or text block is not what the standard says
  | 'bad-number' // check character, birth date or sex disagree

/** How the person became known. */
export type PersonSource = 'card' | 'code' | 'crew'

/** The person of an event (contract, section 4). */
export interface Person {
  readonly idType: IdType
  readonly idNumber: string
  readonly name: string
  readonly sex: Sex
  readonly birthDate: string
  readonly phone?: string
  readonly category: string
  readonly source: PersonSource
  /** The adult who answers for a child. */
  readonly guardian?: Guardian
  readonly formerNumber?: string
}

export interface Guardian {
  readonly name: string
  /** Eleven digits. */
  readonly phone?: string
}

const CITIZEN_NUMBER = /^\d{17}[\dX]$/
// GB 11643-1999, 4.2.2 (ISO 7064 MOD 11-2): weights of the first seventeen digits and the check character by remainder.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'

/** The check character that belongs to seventeen digits. */
export function citizenCheckCharacter(digits17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits17[i]), 0)
  return CHECK_CHARACTERS.charAt(sum % 11)
}

/** Upper-cases a trailing x; null when shape, check character or birth date is impossible. */
export function parseCitizenNumber(text: string): { number: string; birthDate: string; sex: Sex } | null {
  const number = text.trim().toUpperCase()
  if (!CITIZEN_NUMBER.test(number)) return null
  if (citizenCheckCharacter(number) !== number.charAt(17)) return null
  const birthDate = parseCompactDate(number.slice(6, 14))
  if (birthDate === null) return null
  return { number, birthDate, sex: Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female' }
}

const TYPE_I_NUMBER = /^[A-Z]{3}\d{12}$/
const TYPED_NUMBER = /^[A-Z0-9]{5,20}$/

/** The kind of card whose number begins like this: 81-83 for permits of HK, Macao and Taiwan, 9 for foreigners of 2023. */
export function idTypeOfCitizenNumber(number: string): IdType {
  if (/^8[123]/.test(number)) return 'hmt-permit'
  return number.startsWith('9') ? 'foreign-permanent-2023' : 'resident-card'
}

/** A document as somebody typed it or a code carried it; sex and birth date come from the number where it has them. */
export interface TypedDocument {
  readonly idType: IdType
  readonly idNumber: string
  readonly name: string
  /** Needed where the number does not say it (passports, type I). `yyyy-mm-dd`. */
  readonly birthDate?: string
  readonly sex?: Sex
  /** `yyyy-mm-dd`. */
  readonly validTo?: string
  /** Of the card of 2017, for who has the one of 2023 now. */
  readonly formerNumber?: string
}

/** Checks a document that no card vouches for. */
export function checkTypedDocument(typed: TypedDocument): IdDocument | 'bad-number' | 'bad-birth-date' | 'bad-name' {
  const name = typed.name.trim()
  if (!isName(name)) return 'bad-name'
  const formerNumber = typed.formerNumber?.trim().toUpperCase()
  const isLinked = formerNumber !== undefined && typed.idType === 'foreign-permanent-2023'
  if (formerNumber !== undefined && !(isLinked && TYPE_I_NUMBER.test(formerNumber))) return 'bad-number'
  const validTo = typed.validTo === undefined ? null : parseCompactDate(typed.validTo.replaceAll('-', ''))
  const common = { idType: typed.idType, name, validTo, ...(formerNumber === undefined ? {} : { formerNumber }) }
  if (typed.idType === 'resident-card' || typed.idType === 'hmt-permit' || typed.idType === 'foreign-permanent-2023') {
    const parsed = parseCitizenNumber(typed.idNumber)
    if (parsed === null || idTypeOfCitizenNumber(parsed.number) !== typed.idType) return 'bad-number'
    return { ...common, idNumber: parsed.number, birthDate: parsed.birthDate, sex: parsed.sex }
  }
  const idNumber = typed.idNumber.trim().toUpperCase()
  const shape = typed.idType === 'foreign-permanent-2017' ? TYPE_I_NUMBER : TYPED_NUMBER
  if (!shape.test(idNumber)) return 'bad-number'
  const birthDate = typed.birthDate === undefined ? null : parseCompactDate(typed.birthDate.replaceAll('-', ''))
  if (birthDate === null) return 'bad-birth-date'
  return { ...common, idNumber, birthDate, sex: typed.sex ?? 'unknown' }
}

/** `19900307` → `1990-03-07`; null when there is no such day. */
export function parseCompactDate(text: string): string | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (match === null) return null
  const iso = `${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}`
  const time = Date.parse(`${iso}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? null : iso
}

/** Whole years on `day`; both `yyyy-mm-dd`. */
export function ageOn(day: string, birthDate: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** The most that a public screen may show of a name: its first character, 张*; first letter for Latin names. */
export function maskName(name: string): string {
  const first = Array.from(name.trim())[0]
  return first === undefined ? '*' : `${first}*`
}
