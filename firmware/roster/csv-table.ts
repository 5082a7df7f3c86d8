import { CsvError, parse } from 'csv-parse/sync'
import { RosterFileError } from './file-error.ts'
import { headerOf } from './header.ts'
import { ROSTER_LIMITS } from './limits.ts'
import type { Cell, Table } from './table.ts'

const DELIMITERS = [',', ';', '\t'] as const
/** A record longer than its columns may be has an open quote somewhere. */
const RECORD_CHARACTERS_MAX = ROSTER_LIMITS.columns * ROSTER_LIMITS.cellCharacters * 4

/** Reads text separated by commas, semicolons or tabs, in UTF-8, UTF-16 (as Excel writes it) or GB18030. */
export function readCsv(bytes: Uint8Array): Table {
  const text = decodeText(bytes)
  const records = recordsOf(text, delimiterOf(text), ROSTER_LIMITS.people + ROSTER_LIMITS.headerWithin + 1)
  return { rows: records.map((record) => record.map(toCell)), hasMergedCells: false, hasMoreSheets: false }
}

/** Strictly: what is valid UTF-8 is UTF-8, since Chinese in GB18030 hardly ever is; anything else must be GB18030. */
function decodeText(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  if (!isUtf16 && bytes.includes(0)) throw new RosterFileError('not-a-table')
  const encodings = isUtf16 ? ['utf-16le'] : ['utf-8', 'gb18030']
  for (const encoding of encodings) {
    const text = decodeOrNull(bytes, encoding)
    if (text === null) continue
    if (text.includes('\0')) throw new RosterFileError('not-a-table')
    return text
  }
  throw new RosterFileError('bad-encoding')
}

function decodeOrNull(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null // TypeError: the way in which the platform says that the bytes are not of this encoding
  }
}

/** The one by which the most columns are known; a comma where none is, so that the missing header is what is said. */
function delimiterOf(text: string): string {
  const head = text.split(/\r\n|\n|\r/, ROSTER_LIMITS.headerWithin + 1).join('\n')
  let best: { delimiter: string; columns: number } = { delimiter: ',', columns: 0 }
  for (const delimiter of DELIMITERS) {
    const cells = recordsOf(head, delimiter, ROSTER_LIMITS.headerWithin, true).map((record) => record.map(toCell))
    const columns = headerOf(cells)?.columns.size ?? 0
    if (columns > best.columns) best = { delimiter, columns }
  }
  return best.delimiter
}

function recordsOf(text: string, delimiter: string, to: number, isForgiving = false): string[][] {
  try {
    return parse(text, {
      delimiter,
      to,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: RECORD_CHARACTERS_MAX,
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    // Only to find out about the delimiter: the reading itself says what is wrong.
    if (isForgiving) return []
    const detail = 'lines' in error ? String(error['lines']) : ''
    throw new RosterFileError('open-quote', detail, error)
  }
}

/** `="119999…"` is how people keep spreadsheets from rounding a number; any other formula is no value. */
function toCell(text: string): Cell {
  const kept = /^="([^"]*)"$/.exec(text.trim())?.[1]
  if (kept !== undefined) return { kind: 'text', text: kept }
  if (/^\s*=/.test(text)) return { kind: 'formula' }
  // 1.19999E+17: a spreadsheet had the number before the file was written.
  return /^\s*\d(\.\d+)?E\+\d+\s*$/i.test(text) ? { kind: 'number', text: text.trim() } : { kind: 'text', text }
}
