import type { DeviceKey } from './device-key.ts'
import type { JournalName } from './envelope.ts'
import { JournalError } from './journal-error.ts'
import { SqliteDatabase, type SqlRow } from './sqlite-database.ts'

/** Only a reader that recovers the log after a crash can hold a lock against the writer, and that takes moments. */
const BUSY_TIMEOUT_MS = 2_000
/**
 * An event is written alone, and each page that it touches is written whole, twice: 512-byte pages and a checkpoint
 * every 2 MB write 7.8 KB for an event of 780 bytes, 4,096-byte pages 17 KB (decision 20).
 */
const PAGE_BYTES = 512
const CHECKPOINT_PAGES = 4_000
/** The write-ahead log is cut back to this after a checkpoint. */
const WAL_BYTES_KEPT = 4 * 1024 * 1024

/**
 * Changes to it are additive (an old release must be able to go on with a newer file). Columns of `event`:
 * `clear` is the event as JSON without what follows from other columns and without its personal members, which are in
 * `sealed` under the key of `day`; `digest` and `chain` as in the contract, so that the chain can be checked when the
 * day's key is forgotten; `guard` is a MAC over what the digest does not cover or no longer proves. `event_tube` finds
 * the story of one tube among millions of rows; what somebody damaged until it is no JSON stays out of it.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    kiosk TEXT NOT NULL, mode TEXT NOT NULL, number INTEGER NOT NULL,
    key_check BLOB NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    session INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS day_key (day TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY CHECK (id = 1), sent INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS snapshot (
    kind TEXT PRIMARY KEY CHECK (kind IN ('base', 'latest')),
    sequence INTEGER NOT NULL, chain BLOB NOT NULL, code TEXT NOT NULL, sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS event (
    sequence INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    day TEXT NOT NULL,
    clear TEXT NOT NULL,
    sealed BLOB,
    person_key TEXT,
    digest BLOB NOT NULL,
    chain BLOB NOT NULL,
    guard BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS event_tube ON event (json_extract(clear, '$.data.tube')) WHERE json_valid(clear);
`

/** What the file says about itself. */
export interface JournalRecord {
  readonly name: JournalName
  readonly acknowledged: number
}

/** Page size and auto_vacuum first: they count only before the file has its first page. */
export const WRITER_PRAGMAS = `
  PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
  PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${WAL_BYTES_KEPT};
`

/**
 * Opens the one writing connection. `synchronous=FULL`: in WAL mode a commit survives a power cut only with it
 * (sqlite.org/pragma.html#pragma_synchronous). `secure_delete`, so that what is forgotten is gone from the file.
 */
export async function openForWriting(path: string): Promise<SqliteDatabase> {
  const database = await SqliteDatabase.open(path, { busyTimeoutMs: BUSY_TIMEOUT_MS })
  try {
    await database.script(WRITER_PRAGMAS + SCHEMA)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** May be used while a kiosk is writing, and without the folder's lock. */
export function openForReading(path: string): Promise<SqliteDatabase> {
  return SqliteDatabase.open(path, { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS })
}

/** Marks a new file as this kiosk's; does nothing to one that is marked. */
export async function claim(database: SqliteDatabase, name: JournalName, deviceKey: DeviceKey): Promise<void> {
  await database.run('INSERT OR IGNORE INTO journal (id, kiosk, mode, number, key_check) VALUES (1, ?, ?, ?, ?)', [
    name.kiosk,
    name.mode,
    name.journal,
    deviceKey.check(),
  ])
}

/** Rejects with `journal.bad-key` when the journal was begun with another device key. */
export async function readRecord(database: SqliteDatabase, deviceKey: DeviceKey): Promise<JournalRecord> {
  const [row] = await database.read('SELECT * FROM journal')
  const record = row === undefined ? null : decodeRecord(row)
  if (record === null) throw new JournalError('journal.corrupt', 'The journal does not say whose it is')
  if (!deviceKey.check().equals(record.keyCheck)) {
    const advice = 'put back the right one, or begin a new journal'
    throw new JournalError('journal.bad-key', `device.key is not the key this journal was begun with: ${advice}`)
  }
  return record
}

function decodeRecord(row: SqlRow): (JournalRecord & { readonly keyCheck: Uint8Array }) | null {
  const { kiosk, mode, number: journal, acknowledged, key_check: keyCheck } = row
  if (typeof kiosk !== 'string' || typeof journal !== 'number' || typeof acknowledged !== 'number') return null
  if (mode !== 'live' && mode !== 'drill' && mode !== 'demo') return null
  return keyCheck instanceof Uint8Array ? { name: { kiosk, mode, journal }, acknowledged, keyCheck } : null
}
