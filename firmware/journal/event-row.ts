import type { SqliteDatabase, SqlRow, SqlValue } from './sqlite-database.ts'

/** An event as it lies in the file (see `schema.ts`). */
export interface EventRow {
  readonly sequence: number
  readonly type: string
  readonly day: string
  readonly clear: string
  readonly sealed: Uint8Array | null
  readonly personKey: string | null
  readonly digest: Buffer
  readonly chain: Buffer
  readonly guard: Buffer
}

const COLUMNS = 'sequence, type, day, clear, sealed, person_key, digest, chain, guard'
const PLACEHOLDERS = '(?, ?, ?, ?, ?, ?, ?, ?, ?)'

/** Rows of one append: nine values each, and SQLite binds at most 32,766 (SQLITE_MAX_VARIABLE_NUMBER). */
export const ROWS_PER_INSERT_MAX = 1_000
/** About 0.5 MB in memory; small enough that an append never waits long behind a reader. */
export const ROWS_PER_PAGE = 500

function insertOf(rows: number): string {
  return `INSERT INTO event (${COLUMNS}) VALUES ${Array.from({ length: rows }, () => PLACEHOLDERS).join(', ')}`
}

/** Of a burst, in one transaction. More at once writes hardly fewer bytes. */
export const BURST_ROWS = 128

/** What comes all the time, and is kept prepared: what a check-in waits for, and a burst, whose text is long. */
const KEPT: ReadonlyMap<number, string> = new Map([1, BURST_ROWS].map((rows) => [rows, insertOf(rows)]))

/** One statement, hence one transaction: all rows or none. */
export async function insertRows(database: SqliteDatabase, rows: readonly EventRow[]): Promise<void> {
  const values = rows.flatMap((row): SqlValue[] => [
    row.sequence,
    row.type,
    row.day,
    row.clear,
    row.sealed,
    row.personKey,
    row.digest,
    row.chain,
    row.guard,
  ])
  const kept = KEPT.get(rows.length)
  if (kept === undefined) await database.run(insertOf(rows.length), values)
  else await database.runPrepared(kept, values)
}

/** Sought from the next sequence on: to look for the one before would touch its page, which may be unreadable. */
export function selectAfter(database: SqliteDatabase, sequence: number, limit: number): Promise<readonly SqlRow[]> {
  return database.read(`SELECT ${COLUMNS} FROM event WHERE sequence >= ? ORDER BY sequence LIMIT ?`, [
    sequence + 1,
    limit,
  ])
}

/** As `selectAfter`, without events whose personal part is forgotten: their bytes cannot be built again. */
export function selectWholeAfter(
  database: SqliteDatabase,
  sequence: number,
  limit: number,
): Promise<readonly SqlRow[]> {
  return database.read(
    `SELECT ${COLUMNS} FROM event
     WHERE sequence >= ? AND (sealed IS NULL OR (length(sealed) > 0 AND day IN (SELECT day FROM day_key)))
     ORDER BY sequence LIMIT ?`,
    [sequence + 1, limit],
  )
}

/** Rows of one day that say whose they are: sealed, or by a keyed hash. */
export function selectPersonal(
  database: SqliteDatabase,
  day: string,
  after: number,
  limit: number,
): Promise<readonly SqlRow[]> {
  return database.all(
    `SELECT ${COLUMNS} FROM event
     WHERE sequence > ? AND day = ? AND (person_key IS NOT NULL OR length(sealed) > 0) ORDER BY sequence LIMIT ?`,
    [after, day, limit],
  )
}

/** The one change that an event's row ever sees: it does not say any more whose it is. One statement: all or none. */
export async function updateForgotten(database: SqliteDatabase, rows: readonly EventRow[]): Promise<void> {
  const guards = rows.map(() => 'WHEN ? THEN ?').join(' ')
  const places = rows.map(() => '?').join(', ')
  await database.run(
    `UPDATE event SET person_key = NULL, sealed = iif(sealed IS NULL, NULL, x''), guard = CASE sequence ${guards} END
     WHERE sequence IN (${places})`,
    [...rows.flatMap(({ guard, sequence }): SqlValue[] => [sequence, guard]), ...rows.map(({ sequence }) => sequence)],
  )
}

/** What stands about one tube, by the index `event_tube`: the conditions must be its own. */
export function selectAboutTube(database: SqliteDatabase, tube: string, limit: number): Promise<readonly SqlRow[]> {
  return database.all(
    `SELECT ${COLUMNS} FROM event WHERE json_valid(clear) AND json_extract(clear, '$.data.tube') = ?
     ORDER BY sequence LIMIT ?`,
    [tube, limit],
  )
}

export async function selectLast(database: SqliteDatabase): Promise<SqlRow | undefined> {
  const [row] = await database.read(`SELECT ${COLUMNS} FROM event ORDER BY sequence DESC LIMIT 1`)
  return row
}

/** Null when a column does not hold what it must. */
export function decodeRow(row: SqlRow): EventRow | null {
  const { sequence, type, day, clear, sealed, person_key: personKey, digest, chain, guard } = row
  if (typeof sequence !== 'number' || typeof type !== 'string' || typeof day !== 'string') return null
  if (typeof clear !== 'string') return null
  if (sealed !== null && !(sealed instanceof Uint8Array)) return null
  if (personKey !== null && typeof personKey !== 'string') return null
  if (!(digest instanceof Buffer) || !(chain instanceof Buffer) || !(guard instanceof Buffer)) return null
  return { sequence, type, day, clear, sealed, personKey, digest, chain, guard }
}
