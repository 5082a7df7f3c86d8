import { parse } from 'mrz'
import type { TypedDocument } from '../domain/identity.ts'

/** Lines of a machine-readable zone (ICAO 9303): TD3 passports have two of 44, TD1 cards three of 30. */
const LENGTHS = [
  { characters: 44, lines: 2 },
  { characters: 30, lines: 3 },
] as const
const LINE = /^[A-Z0-9<]+$/

/** The fields without which there is no person; each has a check digit of its own or belongs to one. */
const NEEDED = ['documentNumber', 'birthDate', 'lastName'] as const
const CHECKED = ['documentNumberCheckDigit', 'birthDateCheckDigit', 'expirationDateCheckDigit', 'compositeCheckDigit']

/** What the lines say, `bad-lines` when a check digit does not fit, or null when they are no such lines at all. */
export type MachineLines = TypedDocument | 'bad-lines' | null

/**
 * Reads the machine-readable lines of a passport (TD3) or of a card (TD1), as they were pasted or scanned: two or three
 * lines, or all in one. `today` (`yyyy-mm-dd`) tells the century of a birth date.
 */
export function readMachineLines(text: string, today: string): MachineLines {
  const lines = splitLines(text)
  if (lines === null) return null
  const { details, fields } = parse([...lines])
  const isChecked = details.every(({ field, valid }) => valid || field === null || !CHECKED.includes(field))
  const { birthDate, documentNumber, expirationDate, firstName, lastName, sex } = fields
  const isComplete = NEEDED.every((name) => (fields[name] ?? '') !== '')
  const born = pastDate(birthDate ?? '', today)
  if (!isChecked || !isComplete || born === null) return 'bad-lines'
  const validTo = futureDate(expirationDate ?? '')
  return {
    idType: lines.length === 2 ? 'passport' : 'other',
    idNumber: documentNumber ?? '',
    name: [lastName, firstName].filter((part) => part !== null && part !== undefined && part !== '').join(' '),
    birthDate: born,
    sex: sex === 'male' || sex === 'female' ? sex : 'not-stated',
    ...(validTo === null ? {} : { validTo }),
  }
}

/** How many more lines a first one announces; null for a text that is no line of such a zone. */
export function linesOf(text: string): number | null {
  const line = text.trim()
  // A name line: the kind of document, a filler or letter, the issuing state, the name.
  if (!LINE.test(line) || !/^[PIAC]/.test(line) || !line.includes('<')) return null
  return LENGTHS.find(({ characters }) => characters === line.length)?.lines ?? null
}

function splitLines(text: string): readonly string[] | null {
  const lines = text
    .toUpperCase()
    .split(/\s+/)
    .filter((line) => line !== '')
  const whole = lines.join('')
  if (!LINE.test(whole)) return null
  const shape = LENGTHS.find(({ characters, lines: count }) => whole.length === characters * count)
  if (shape === undefined || !/^[PIAC]/.test(whole)) return null
  return Array.from({ length: shape.lines }, (_, n) => whole.slice(n * shape.characters, (n + 1) * shape.characters))
}

/** `740812` → `1974-08-12`: nobody is born after today. */
function pastDate(compact: string, today: string): string | null {
  const iso = isoDate('20', compact)
  if (iso !== null && iso <= today) return iso
  return isoDate('19', compact)
}

/** No document is valid for longer than this century. */
function futureDate(compact: string): string | null {
  return isoDate('20', compact)
}

function isoDate(century: string, compact: string): string | null {
  const match = /^(\d{2})(\d{2})(\d{2})$/.exec(compact)
  if (match === null) return null
  const iso = `${century}${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}`
  const time = Date.parse(`${iso}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? null : iso
}
