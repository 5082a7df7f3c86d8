import { type ArrivedEvent, eventId, type JournalKey, recordIn } from './arrived-event.ts'

/** What the store needs of SQLite; `firmware/journal/sqlite-database.ts` has it. */
export interface StoreDatabase {
  run(sql: string, values?: readonly StoreValue[]): Promise<void>
  all(sql: string, values?: readonly StoreValue[]): Promise<readonly Readonly<Record<string, unknown>>[]>
  script(sql: string): Promise<void>
  close(): Promise<void>
}

type StoreValue = string | number | Uint8Array | null

/** One insert: thirteen values each, and SQLite binds at most 32,766. */
export const EVENTS_PER_INSERT_MAX = 500
/** Read at a time; an event has at most 16 KiB. */
const EVENTS_PER_PAGE = 500
/** Bytes under an id that has others already: enough to look at, and not a way to fill the disk. */
const OTHERS_KEPT = 1_000
/** Kinds of refused messages told apart; what somebody invents beyond is counted together. */
const REFUSALS_KEPT = 1_000

const SCHEMA = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
  CREATE TABLE IF NOT EXISTS event (
    kiosk TEXT NOT NULL, mode TEXT NOT NULL, journal INTEGER NOT NULL, sequence INTEGER NOT NULL,
    type TEXT NOT NULL, source TEXT NOT NULL, day TEXT NOT NULL, person TEXT,
    digest BLOB NOT NULL, chain BLOB NOT NULL, body BLOB NOT NULL, out_of_place INTEGER NOT NULL,
    arrived INTEGER NOT NULL, copies INTEGER NOT NULL DEFAULT 1, is_same INTEGER NOT NULL DEFAULT 1,
    UNIQUE (kiosk, mode, journal, sequence)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS event_person ON event (mode, day, person) WHERE person IS NOT NULL;
  CREATE TABLE IF NOT EXISTS journal (
    kiosk TEXT NOT NULL, mode TEXT NOT NULL, journal INTEGER NOT NULL,
    first INTEGER NOT NULL DEFAULT 1, before_first BLOB NOT NULL, base TEXT,
    UNIQUE (kiosk, mode, journal)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS other_bytes (id TEXT NOT NULL, body BLOB NOT NULL, arrived INTEGER NOT NULL,
    UNIQUE (id, body)) STRICT;
  CREATE TABLE IF NOT EXISTS refused (flaw TEXT NOT NULL, topic TEXT NOT NULL, count INTEGER NOT NULL,
    last INTEGER NOT NULL, UNIQUE (flaw, topic)) STRICT;
  CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`

/** What became of an event that was put in. */
export type Stored = 'new' | 'copy' | 'other-bytes'

/** A row as the books read it. */
export type StoredEvent = Pick<ArrivedEvent, 'sequence' | 'type' | 'id' | 'time' | 'data' | 'digest' | 'chain'>

export interface KnownJournal extends JournalKey {
  /** The first that is still held. */
  readonly first: number
  /** The chain before it. */
  readonly beforeFirst: Buffer
  /** Base topic on which it came last. */
  readonly base: string | null
}

export interface TwicePresent {
  readonly mode: string
  readonly day: string
  readonly person: string
  readonly source: string
  readonly id: string
}

/** What the district holds: events by (kiosk, mode, journal, sequence), each once. Durable when a call resolves. */
export class EventStore {
  readonly #database: StoreDatabase
  #version: number | null = null

  private constructor(database: StoreDatabase) {
    this.#database = database
  }

  static async open(database: StoreDatabase): Promise<EventStore> {
    await database.script(SCHEMA)
    return new EventStore(database)
  }

  /** At most `EVENTS_PER_INSERT_MAX`; one transaction. Answers in the order of the events. */
  async put(events: readonly ArrivedEvent[], arrivedMs: number): Promise<readonly Stored[]> {
    if (events.length === 0) return []
    const places = events.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')
    const rows = await this.#database.all(
      `INSERT INTO event (kiosk, mode, journal, sequence, type, source, day, person, digest, chain, body,
         out_of_place, arrived) VALUES ${places}
       ON CONFLICT DO UPDATE SET copies = copies + 1, is_same = (body = excluded.body)
       RETURNING kiosk, mode, journal, sequence, copies, is_same`,
      events.flatMap((event) => valuesOf(event, arrivedMs)),
    )
    const found = new Map(rows.map((row) => [eventId(keyOf(row), Number(row['sequence'])), row]))
    const stored = events.map(({ id }): Stored => {
      const row = found.get(id)
      if (row?.['copies'] === 1) return 'new'
      return row?.['is_same'] === 0 ? 'other-bytes' : 'copy'
    })
    for (const [i, event] of events.entries()) if (stored[i] === 'other-bytes') await this.#keepOther(event, arrivedMs)
    return stored
  }

  /** Counts what was no event. */
  async refuse(flaw: string, topic: string, atMs: number): Promise<void> {
    const [row] = await this.#database.all('SELECT count(*) AS n FROM refused')
    const isFull = Number(row?.['n']) >= REFUSALS_KEPT
    await this.#database.run(
      `INSERT INTO refused (flaw, topic, count, last) VALUES (?, ?, 1, ?)
       ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last`,
      [flaw, isFull ? '…' : topic, atMs],
    )
  }

  async refusals(): Promise<readonly { readonly flaw: string; readonly topic: string; readonly count: number }[]> {
    const rows = await this.#database.all('SELECT flaw, topic, count FROM refused ORDER BY flaw, topic')
    return rows.map(({ count, flaw, topic }) => ({ flaw: String(flaw), topic: String(topic), count: Number(count) }))
  }

  /** How many bytes are there under an id that has others. */
  async otherBytes(): Promise<readonly string[]> {
    const rows = await this.#database.all('SELECT DISTINCT id FROM other_bytes ORDER BY id')
    return rows.map(({ id }) => String(id))
  }

  async journals(): Promise<readonly KnownJournal[]> {
    const rows = await this.#database.all('SELECT * FROM journal ORDER BY kiosk, mode, journal')
    return rows.map((row) => ({
      ...keyOf(row),
      first: Number(row['first']),
      beforeFirst: bytesOf(row['before_first']),
      base: typeof row['base'] === 'string' ? row['base'] : null,
    }))
  }

  /** What is given away does not come back: two may write (`watch` and `begin`), and the one that knows less changes nothing of it. */
  async saveJournal({ base, beforeFirst, first, journal, kiosk, mode }: KnownJournal): Promise<void> {
    await this.#database.run(
      `INSERT INTO journal (kiosk, mode, journal, first, before_first, base) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET first = max(first, excluded.first),
         before_first = iif(excluded.first > first, excluded.before_first, before_first),
         base = coalesce(excluded.base, base)`,
      [kiosk, mode, journal, first, beforeFirst, base],
    )
  }

  /** From `from` on, in order, at most a page. */
  async page(key: JournalKey, from: number): Promise<readonly StoredEvent[]> {
    const rows = await this.#database.all(
      `SELECT sequence, type, digest, chain, body FROM event
       WHERE kiosk = ? AND mode = ? AND journal = ? AND sequence >= ? ORDER BY sequence LIMIT ?`,
      [key.kiosk, key.mode, key.journal, from, EVENTS_PER_PAGE],
    )
    return rows.map((row) => storedEvent(key, row))
  }

  async count(): Promise<number> {
    const [row] = await this.#database.all('SELECT count(*) AS n FROM event')
    return Number(row?.['n'] ?? 0)
  }

  /** Whose event is the oldest here; null when there is none. */
  async oldest(): Promise<JournalKey | null> {
    const [row] = await this.#database.all('SELECT kiosk, mode, journal FROM event ORDER BY rowid LIMIT 1')
    return row === undefined ? null : keyOf(row)
  }

  async removeBelow({ journal, kiosk, mode }: JournalKey, sequence: number): Promise<void> {
    await this.#database.run('DELETE FROM event WHERE kiosk = ? AND mode = ? AND journal = ? AND sequence < ?', [
      kiosk,
      mode,
      journal,
      sequence,
    ])
  }

  /** Check-ins of one person at more than one place on one day, at most `limit` of them. */
  async twicePresent(limit: number): Promise<readonly TwicePresent[]> {
    const rows = await this.#database.all(
      `SELECT mode, day, person, source, min(journal || ' ' || sequence) AS place, kiosk, journal, sequence
       FROM event WHERE person IS NOT NULL AND (mode, day, person) IN (
         SELECT mode, day, person FROM event WHERE person IS NOT NULL
         GROUP BY 1, 2, 3 HAVING count(DISTINCT source) > 1 LIMIT ?)
       GROUP BY mode, day, person, source ORDER BY mode, day, person, source`,
      [limit],
    )
    return rows.map((row) => ({
      mode: String(row['mode']),
      day: String(row['day']),
      person: String(row['person']),
      source: String(row['source']),
      id: eventId(keyOf(row), Number(row['sequence'])),
    }))
  }

  /** True when another program has written since the last call. */
  async isChangedElsewhere(): Promise<boolean> {
    const [row] = await this.#database.all('PRAGMA data_version')
    const version = Number(row?.['data_version'])
    const isChanged = this.#version !== null && version !== this.#version
    this.#version = version
    return isChanged
  }

  /** How often the same bytes came again, of all. */
  async copies(): Promise<number> {
    const [row] = await this.#database.all('SELECT coalesce(sum(copies - 1), 0) AS n FROM event')
    return Number(row?.['n'] ?? 0)
  }

  async outOfPlace(): Promise<number> {
    const [row] = await this.#database.all('SELECT count(*) AS n FROM event WHERE out_of_place = 1')
    return Number(row?.['n'] ?? 0)
  }

  /** Remembers a text under a name: the one that is there already, or this one. */
  async setting(name: string, value: string): Promise<string> {
    const sql =
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value RETURNING value'
    const [row] = await this.#database.all(sql, [name, value])
    return String(row?.['value'])
  }

  async changeSetting(name: string, value: string): Promise<void> {
    await this.#database.run('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)', [name, value])
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  async #keepOther({ bytes, id }: ArrivedEvent, arrivedMs: number): Promise<void> {
    await this.#database.run(
      `INSERT OR IGNORE INTO other_bytes (id, body, arrived)
       SELECT ?, ?, ? WHERE (SELECT count(*) FROM other_bytes) < ?`,
      [id, bytes, arrivedMs, OTHERS_KEPT],
    )
  }
}

function valuesOf(event: ArrivedEvent, arrivedMs: number): readonly StoreValue[] {
  const { bytes, chain, data, digest, isOutOfPlace, journal, kiosk, mode, sequence, source, time, type } = event
  const day = time.slice(0, 10)
  const person = type.startsWith('sampling.visit.checked-in.') ? numberOf(data['person']) : null
  const outOfPlace = isOutOfPlace ? 1 : 0
  return [kiosk, mode, journal, sequence, type, source, day, person, digest, chain, bytes, outOfPlace, arrivedMs]
}

/** Kind and number of the document: a passport may have the number of a card. */
function numberOf(person: unknown): string | null {
  if (typeof person !== 'object' || person === null || !('idNumber' in person) || !('idType' in person)) return null
  const { idNumber, idType } = person
  return typeof idNumber === 'string' && typeof idType === 'string' ? `${idType} ${idNumber}`.slice(0, 100) : null
}

type Row = Readonly<Record<string, unknown>>

function keyOf(row: Row): JournalKey {
  return { kiosk: String(row['kiosk']), mode: String(row['mode']), journal: Number(row['journal']) }
}

/** `body` is an event: it was looked at when it came. */
function storedEvent(key: JournalKey, row: Row): StoredEvent {
  const sequence = Number(row['sequence'])
  const { data, time } = recordIn(bytesOf(row['body'])) as Pick<ArrivedEvent, 'data' | 'time'>
  return {
    sequence,
    id: eventId(key, sequence),
    type: String(row['type']),
    time,
    data,
    digest: bytesOf(row['digest']),
    chain: bytesOf(row['chain']),
  }
}

function bytesOf(value: unknown): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0)
}
