import { readSheet } from 'read-excel-file/universal'
import { RosterFileError } from './file-error.ts'
import { ROSTER_LIMITS } from './limits.ts'
import type { Cell, Table } from './table.ts'
import { unpackWithinLimit } from './zip-check.ts'

const SHEET = /^xl\/worksheets\/[^/]+\.xml$/
const ROWS_MAX = ROSTER_LIMITS.people + ROSTER_LIMITS.headerWithin + 1

/** Reads the first sheet of an XLSX workbook: values, no formulas. */
export async function readXlsx(bytes: Uint8Array): Promise<Table> {
  const archive = Buffer.from(bytes)
  const parts = unpackWithinLimit(archive)
  const sheets = [...parts].filter(([name]) => SHEET.test(name)).map(([, xml]) => xml.toString('utf8'))
  if (sheets.length === 0) throw new RosterFileError('damaged-excel')
  for (const xml of sheets) checkReach(xml)
  const rows = await rowsOf(archive)
  return {
    rows: rows.map((row) => row.map(toCell)),
    hasMergedCells: sheets.some((xml) => xml.includes('<mergeCell ')),
    hasMoreSheets: sheets.length > 1,
  }
}

/** One cell far out makes a reader fill everything before it: where cells stand is looked at first. */
function checkReach(xml: string): void {
  for (const [, column = '', row = ''] of xml.matchAll(/<(?:\w+:)?c\s[^>]{0,200}?\br="([A-Z]{1,7})(\d{1,12})"/g)) {
    if (Number(row) > ROWS_MAX) throw new RosterFileError('too-many-lines', String(ROSTER_LIMITS.people))
    if (columnNumber(column) > ROSTER_LIMITS.columns)
      throw new RosterFileError('too-many-columns', String(ROSTER_LIMITS.columns))
  }
  for (const [, row = ''] of xml.matchAll(/<(?:\w+:)?row\s[^>]{0,200}?\br="(\d{1,12})"/g)) {
    if (Number(row) > ROWS_MAX) throw new RosterFileError('too-many-lines', String(ROSTER_LIMITS.people))
  }
}

/** `A` 1, `Z` 26, `AA` 27. */
function columnNumber(letters: string): number {
  return Array.from(letters).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0)
}

/** Numbers stay text: a number of eighteen digits must be seen as the file has it. */
async function rowsOf(archive: Buffer): Promise<readonly (readonly unknown[])[]> {
  try {
    const options = { parseNumber: (digits: string) => new Digits(digits) }
    return await readSheet(new Blob([new Uint8Array(archive)]), 1, options)
  } catch (error) {
    const where = error instanceof Error ? /row (\d+), col (\d+)/.exec(error.message) : null
    if (where === null) throw new RosterFileError('damaged-excel', '', error)
    throw new RosterFileError('cell-without-value', `${where[1] ?? ''}, ${where[2] ?? ''}`, error)
  }
}

class Digits {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

function toCell(value: unknown): Cell {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? { kind: 'formula' } : { kind: 'date', day: value.toISOString().slice(0, 10) }
  if (value instanceof Digits) return { kind: 'number', text: value.text }
  if (typeof value === 'string') return { kind: 'text', text: value }
  // An error value, #REF! and the like, has no text: the cell counts as empty.
  return { kind: 'text', text: typeof value === 'boolean' ? String(value) : '' }
}
