import { ageOn, checkTypedDocument, idTypeOfCitizenNumber, parseCitizenNumber } from '../domain/identity.ts'
import type { ReadDocument } from '../ports/document-reader.ts'
import { readMachineLines } from './mrz-document.ts'

/** A citizen's number that is wrong is not somebody's passport. */
const LOOKS_LIKE_CITIZEN = /^\d{15,17}[\dX]?$/
const TYPE_I_NUMBER = /^[A-Z]{3}\d{12}$/
const PASSPORT_NUMBER = /^[A-Z0-9]{5,15}$/

/**
 * What a text in the number field of assisted entry says by itself: a number with its birth date and sex, or the
 * machine-readable lines of a passport with everything. `today` is `yyyy-mm-dd`.
 */
export function readDocumentText(text: string, today: string): ReadDocument {
  const lines = readMachineLines(text, today)
  if (lines === 'bad-lines') return { ok: false, refusal: 'bad-lines' }
  if (lines !== null) {
    const checked = checkTypedDocument(lines)
    if (typeof checked === 'string') return { ok: false, refusal: checked }
    const { birthDate, idNumber, idType, name, sex, validTo } = checked
    const valid = validTo === null ? {} : { validTo }
    return { ok: true, document: { idType, idNumber, name, birthDate, sex, age: ageOn(today, birthDate), ...valid } }
  }
  const number = text.trim().toUpperCase()
  const citizen = parseCitizenNumber(number)
  if (citizen !== null) {
    const { birthDate, number: idNumber, sex } = citizen
    const idType = idTypeOfCitizenNumber(idNumber)
    return { ok: true, document: { idType, idNumber, birthDate, sex, age: ageOn(today, birthDate) } }
  }
  if (TYPE_I_NUMBER.test(number)) return { ok: true, document: { idType: 'foreign-permanent-2017', idNumber: number } }
  const isPassport = PASSPORT_NUMBER.test(number) && !LOOKS_LIKE_CITIZEN.test(number)
  return isPassport
    ? { ok: true, document: { idType: 'passport', idNumber: number } }
    : { ok: false, refusal: 'bad-number' }
}
