import type { LineProblem, RosterColumn, RosterReport } from '../ports/roster.ts'
import { readCsv } from './csv-table.ts'
import { RosterFileError } from './file-error.ts'
import { type Header, headerOf } from './header.ts'
import { ROSTER_LIMITS } from './limits.ts'
import { type LineSetting, type ListedPerson, readLine } from './roster-line.ts'
import { type Cell, type Table, textOf } from './table.ts'
import { readXlsx } from './xlsx-table.ts'

export interface ReadRoster {
  readonly people: readonly ListedPerson[]
  readonly report: RosterReport
}

/** Reads a file from its first byte to its last person. Blocks for seconds: for a worker. */
export async function readRoster(bytes: Uint8Array, setting: LineSetting): Promise<ReadRoster> {
  try {
    const table = await readTable(bytes)
    const header = checkedHeader(table)
    const lines = readLines(table, header, setting)
    if (lines.people.length === 0) throw new RosterFileError('nobody-in-it')
    return { people: lines.people, report: reportOf(table, header, lines) }
  } catch (error) {
    if (!(error instanceof RosterFileError)) throw error
    return { people: [], report: { ok: false, fault: error.fault, detail: error.detail, problems: [] } }
  }
}

/** By its first bytes: a name may be anything. */
async function readTable(bytes: Uint8Array): Promise<Table> {
  if (bytes.length === 0) throw new RosterFileError('empty-file')
  if (bytes.length > ROSTER_LIMITS.bytes) throw new RosterFileError('too-large')
  const first = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  // Compound File Binary Format: .xls, and .xlsx with a password.
  if (first === 'd0cf11e0') throw new RosterFileError('old-excel')
  return first === '504b0304' ? readXlsx(bytes) : readCsv(bytes)
}

function checkedHeader({ rows }: Table): Header {
  if (rows.some((row) => row.length > ROSTER_LIMITS.columns))
    throw new RosterFileError('too-many-columns', String(ROSTER_LIMITS.columns))
  const header = headerOf(rows)
  if (header === null) throw new RosterFileError('no-header')
  if (header.twice !== null) throw new RosterFileError('column-twice', header.twice)
  for (const needed of ['name', 'id-number'] as const) {
    if (!header.columns.has(needed)) throw new RosterFileError('missing-column', needed)
  }
  if (rows.length - header.row - 1 > ROSTER_LIMITS.people)
    throw new RosterFileError('too-many-lines', String(ROSTER_LIMITS.people))
  return header
}

interface Lines {
  readonly people: ListedPerson[]
  readonly problems: LineProblem[]
  refused: number
}

function readLines({ rows }: Table, header: Header, setting: LineSetting): Lines {
  const lines: Lines = { people: [], problems: [], refused: 0 }
  const lineOf = new Map<string, number>()
  for (const [index, cells] of rows.entries()) {
    if (index <= header.row || cells.every((cell) => cell.kind !== 'formula' && textOf(cell) === '')) continue
    const line = index + 1
    const result = readLine((column) => cellIn(cells, header, column), setting)
    const bad = 'bad' in result ? result.bad : duplicate(lineOf.get(result.person.idNumber))
    if (bad === null && 'person' in result) {
      lineOf.set(result.person.idNumber, line)
      lines.people.push(result.person)
      continue
    }
    lines.refused += 1
    if (bad === null || lines.problems.length >= ROSTER_LIMITS.problems) continue
    const { column, detail = '', fault } = bad
    lines.problems.push({ line, column, header: header.columns.get(column)?.header ?? '', fault, detail })
  }
  return lines
}

function duplicate(line: number | undefined): { column: RosterColumn; fault: 'duplicate'; detail: string } | null {
  return line === undefined ? null : { column: 'id-number', fault: 'duplicate', detail: String(line) }
}

function cellIn(cells: readonly Cell[], header: Header, column: RosterColumn): Cell | undefined {
  const place = header.columns.get(column)
  return place === undefined ? undefined : cells[place.index]
}

function reportOf(table: Table, header: Header, { people, problems, refused }: Lines): RosterReport {
  const notices = [
    ...(table.hasMergedCells ? (['merged-cells'] as const) : []),
    ...(header.hasUnknown ? (['unknown-columns'] as const) : []),
    ...(table.hasMoreSheets ? (['first-sheet-only'] as const) : []),
  ]
  return { ok: true, entries: people.length, refused, problems, notices }
}
