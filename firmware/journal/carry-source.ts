import type { KeyObject } from 'node:crypto'
import { type JournalName, wireBytes } from './envelope.ts'
import { decodeRow, selectWholeAfter } from './event-row.ts'
import { type OpenForReading, reading, readingFile } from './inspect.ts'
import { isJournalError } from './journal-error.ts'
import { type JournalMode, setAsidePath } from './journal-files.ts'
import type { SqlRow } from './sqlite-database.ts'
import { corruptAt } from './walk.ts'

/** Which events are carried. */
export type CarrySelection =
  /** All without the final acknowledgement. */
  | { readonly kind: 'unsent' }
  /** Those of whole working days, `yyyy-mm-dd`, both included. */
  | { readonly kind: 'days'; readonly from: string; readonly to: string }
  /** Sequences, both included. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  /** What can still be read, of what had no final acknowledgement, in a damaged journal that was set aside. */
  | { readonly kind: 'set-aside'; readonly journal: number }

interface Carried {
  readonly sequence: number
  readonly bytes: Buffer
}

export interface CarrySource {
  readonly name: JournalName
  /** This kiosk's own signing key. */
  readonly key: KeyObject
  /** What was asked for; of a damaged journal nobody knows where it ends. */
  readonly first: number
  readonly last: number | null
  /** Pages of events, in order, none of them empty; those of forgotten people are passed over. */
  pages(size: number): AsyncIterable<readonly Carried[]>
}

/**
 * A damaged journal is read on past what cannot be read, an event at a time; where so many in a row cannot, its end
 * has come. Some seconds of looking.
 */
const GIVEN_UP_AFTER = 20_000

/**
 * Reads what is to be carried out, beside the kiosk or without one; needs no lock and changes nothing. Rejects as
 * `verifyJournal` does.
 */
export function carryFrom<T>(
  dataDir: string,
  mode: JournalMode,
  selection: CarrySelection,
  use: (source: CarrySource) => Promise<T>,
): Promise<T> {
  if (selection.kind === 'set-aside') {
    const file = setAsidePath(dataDir, mode, selection.journal)
    return readingFile(dataDir, file, (opened) => {
      const asked = { first: opened.record.acknowledged + 1, last: null }
      return use({ ...ownerOf(opened), ...asked, pages: (size) => savedPages(opened, size) })
    })
  }
  return reading(dataDir, mode, async (opened) => {
    const range = await rangeOf(opened, selection)
    return use({ ...ownerOf(opened), ...(range ?? NOTHING), pages: (size) => pagesOf(opened, range, size) })
  })
}

function ownerOf({ deviceKey, record }: OpenForReading): Pick<CarrySource, 'name' | 'key'> {
  return { name: record.name, key: deviceKey.signingKey() }
}

type Range = { readonly first: number; readonly last: number }

const NOTHING: Range = { first: 1, last: 0 }

/** Null when there is nothing to carry. */
async function rangeOf(
  { database, record }: OpenForReading,
  selection: Exclude<CarrySelection, { kind: 'set-aside' }>,
): Promise<Range | null> {
  const [condition, values] = conditionOf(selection, record.acknowledged)
  const [row] = await database.all(
    `SELECT min(sequence) AS first, max(sequence) AS last FROM event WHERE ${condition}`,
    values,
  )
  const { first, last } = row ?? {}
  return typeof first === 'number' && typeof last === 'number' ? { first, last } : null
}

function conditionOf(
  selection: Exclude<CarrySelection, { kind: 'set-aside' }>,
  acknowledged: number,
): [string, (string | number)[]] {
  switch (selection.kind) {
    case 'unsent':
      return ['sequence > ?', [acknowledged]]
    case 'days':
      return ['day BETWEEN ? AND ?', [selection.from, selection.to]]
    case 'range':
      return ['sequence BETWEEN ? AND ?', [selection.first, selection.last]]
  }
}

async function* pagesOf(opened: OpenForReading, range: Range | null, size: number): AsyncGenerator<readonly Carried[]> {
  if (range === null) return
  for (let after = range.first - 1; after < range.last; ) {
    const raw = await selectWholeAfter(opened.database, after, Math.min(size, range.last - after))
    const page = raw.map((one) => carriedOf(opened, one) ?? fail(one)).filter(({ sequence }) => sequence <= range.last)
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.sequence ?? range.last
  }
}

function fail(raw: SqlRow): never {
  throw corruptAt(Number(raw['sequence']), 'unreadable')
}

async function* savedPages(opened: OpenForReading, size: number): AsyncGenerator<readonly Carried[]> {
  let after = opened.record.acknowledged
  for (let unreadable = 0; unreadable < GIVEN_UP_AFTER; ) {
    const raw = (await rowsAfter(opened, after, size)) ?? (await rowsAfter(opened, after, 1))
    if (raw?.length === 0) return
    const page = (raw ?? []).map((one) => carriedOf(opened, one)).filter((one) => one !== null)
    if (page.length > 0) yield page
    unreadable = page.length > 0 ? 0 : unreadable + 1
    after = Math.max(after + 1, Number(raw?.at(-1)?.['sequence'] ?? 0))
  }
}

/** Null where SQLite cannot read them. */
async function rowsAfter(
  { database }: OpenForReading,
  sequence: number,
  limit: number,
): Promise<readonly SqlRow[] | null> {
  try {
    return await selectWholeAfter(database, sequence, limit)
  } catch (error) {
    if (isJournalError(error) && error.code === 'journal.corrupt') return null
    throw error
  }
}

/** Null for a row that is not as it was written. */
function carriedOf({ codec }: OpenForReading, raw: SqlRow): Carried | null {
  const row = decodeRow(raw)
  const opened = row === null ? null : codec.open(row)
  if (row === null || opened?.ok !== true) return null
  return { sequence: row.sequence, bytes: wireBytes(opened.event, row.chain) }
}
