import {
  citizenCheckCharacter,
  type IdType,
  idTypeOfCitizenNumber,
  maskName,
  parseCompactDate,
} from '../domain/identity.ts'
import type { RosterEntry } from '../domain/roster.ts'
import { isName } from '../domain/written-text.ts'
import type { LineFault, RosterColumn } from '../ports/roster.ts'
import { ROSTER_LIMITS } from './limits.ts'
import { CATEGORY_WORDS, HALF_WORDS, ID_TYPE_WORDS } from './roster-words.ts'
import { type Cell, textOf } from './table.ts'

/** A person of the file: only the number is whole, and only until the kiosk has made the key of it. */
export interface ListedPerson extends Omit<RosterEntry, 'personKey'> {
  readonly idNumber: string
}

export interface LineSetting {
  readonly categories: readonly string[]
  /** Today, `yyyy-mm-dd`. */
  readonly today: string
}

interface Bad {
  readonly column: RosterColumn
  readonly fault: LineFault
  readonly detail?: string
}

/** Thrown and caught in this file: the first cell of a line that is not right. */
class BadCell extends Error {
  readonly bad: Bad

  constructor(column: RosterColumn, fault: LineFault, detail = '') {
    super(fault)
    this.bad = { column, fault, detail }
  }
}

export type LineResult = { readonly person: ListedPerson } | { readonly bad: Bad }

/** Reads one line; of several bad cells the first is named. */
export function readLine(cell: (column: RosterColumn) => Cell | undefined, setting: LineSetting): LineResult {
  try {
    const name = nameOf(textIn(cell, 'name'))
    const idNumber = numberOf(cell('id-number'), idTypeOf(textIn(cell, 'id-type')), textIn(cell, 'id-number'))
    const person = {
      idNumber,
      maskedName: maskName(name),
      idTail: idNumber.slice(-4),
      category: categoryOf(textIn(cell, 'category'), setting.categories),
      phone: phoneOf(textIn(cell, 'phone')),
      unit: textIn(cell, 'unit') || null,
      proofDay: dayOf(textIn(cell, 'proof-date'), setting.today),
      half: halfOf(textIn(cell, 'half')),
    }
    return { person }
  } catch (error) {
    if (error instanceof BadCell) return { bad: error.bad }
    throw error
  }
}

function textIn(cell: (column: RosterColumn) => Cell | undefined, column: RosterColumn): string {
  const found = cell(column)
  if (found?.kind === 'formula') throw new BadCell(column, 'formula')
  const text = textOf(found)
  if (text.length > ROSTER_LIMITS.cellCharacters) throw new BadCell(column, 'too-long')
  return text
}

const NAME_CHARACTERS_MAX = 60

function nameOf(text: string): string {
  if (text === '') throw new BadCell('name', 'empty')
  if (text.length > NAME_CHARACTERS_MAX) throw new BadCell('name', 'too-long')
  if (!isName(text) || /[\p{Co}\ufffd]/u.test(text)) throw new BadCell('name', 'bad-name')
  return text
}

function idTypeOf(text: string): IdType | null {
  if (text === '') return null
  const known = ID_TYPE_WORDS.get(text.toLowerCase())
  if (known === undefined) throw new BadCell('id-type', 'unknown-id-type')
  return known
}

/** A double holds 15 digits for sure: spreadsheets show zeros, or powers of ten, for the rest. */
const EXACT_DIGITS = 15

function numberOf(cell: Cell | undefined, idType: IdType | null, text: string): string {
  if (text === '') throw new BadCell('id-number', 'empty')
  const isRounded = cell?.kind === 'number' && (/e/i.test(text) || text.length > EXACT_DIGITS)
  if (isRounded) throw new BadCell('id-number', 'rounded-number')
  // An apostrophe, straight or (U+2019) curled, is what Excel leaves of a number kept as text.
  const number = text.replaceAll(/[\s'\u2019-]/g, '').toUpperCase()
  const isCitizen = idType === null || idType === 'resident-card' || idType === 'hmt-permit'
  if (isCitizen || idType === 'foreign-permanent-2023') return citizenNumber(number, idType)
  const shape = idType === 'foreign-permanent-2017' ? /^[A-Z]{3}\d{12}$/ : /^[A-Z0-9]{5,20}$/
  if (!shape.test(number)) throw new BadCell('id-number', 'bad-number')
  return number
}

function citizenNumber(number: string, idType: IdType | null): string {
  if (!/^\d{17}[\dX]$/.test(number)) throw new BadCell('id-number', 'bad-number')
  if (parseCompactDate(number.slice(6, 14)) === null) throw new BadCell('id-number', 'impossible-date')
  if (citizenCheckCharacter(number) !== number.charAt(17)) throw new BadCell('id-number', 'bad-check-character')
  if (idType !== null && idTypeOfCitizenNumber(number) !== idType) throw new BadCell('id-number', 'bad-number')
  return number
}

function phoneOf(text: string): string | null {
  const digits = text.replaceAll(/[\s()-]/g, '').replace(/^\+?86(?=\d{11}$)/, '')
  if (digits === '') return null
  if (!/^\d{11}$/.test(digits)) throw new BadCell('phone', 'bad-phone')
  return digits
}

function categoryOf(text: string, known: readonly string[]): string | null {
  if (text === '') return null
  const category = CATEGORY_WORDS.get(text.toLowerCase()) ?? text.toLowerCase()
  if (!known.includes(category)) throw new BadCell('category', 'unknown-category', known.join(' '))
  return category
}

/** With the characters of year, month and day (U+5E74, U+6708, U+65E5), or with signs between the numbers. */
const DAY = /^(\d{4})(?:\u5e74|[-/.])(\d{1,2})(?:\u6708|[-/.])(\d{1,2})\u65e5?(?:[ T].*)?$/

function dayOf(text: string, today: string): string | null {
  if (text === '') return null
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? []
  const compact = year === '' ? text : `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}`
  const found = parseCompactDate(compact)
  if (found === null) throw new BadCell('proof-date', 'impossible-date')
  if (found > today) throw new BadCell('proof-date', 'future-date')
  return found
}

function halfOf(text: string): ListedPerson['half'] {
  if (text === '') return null
  const half = HALF_WORDS.get(text.toLowerCase())
  if (half === undefined) throw new BadCell('half', 'unknown-half')
  return half
}
