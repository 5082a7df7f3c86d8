import sqlite3 from 'sqlite3'
import { isJournalError, JournalError, type JournalErrorCode } from './journal-error.ts'
import { isGiven } from './medium.ts'

export type SqlValue = string | number | Uint8Array | null
export type SqlRow = Readonly<Record<string, unknown>>

/** The result codes (sqlite.org/rescode.html) that mean something other than trouble with the device below. */
const CODES: ReadonlyMap<unknown, JournalErrorCode> = new Map<unknown, JournalErrorCode>([
  [sqlite3.FULL, 'journal.full'],
  [sqlite3.BUSY, 'journal.locked'],
  [sqlite3.LOCKED, 'journal.locked'],
  [sqlite3.CORRUPT, 'journal.corrupt'],
  [sqlite3.NOTADB, 'journal.corrupt'],
])

/** A reading that fails once may succeed the next time: a card answers late, a block is moved by its controller. */
const READ_TRIES = 3

/**
 * One connection to one SQLite file: `sqlite3` with promises, and the only file that knows that package.
 *
 * Each call is one statement and, outside a `BEGIN` of the caller, one transaction: all of it happens or nothing.
 * Calls may overlap; SQLite works them off one after another under the connection's mutex, in no promised order.
 * Rejects with `JournalError` only. No value that was bound stands in an error.
 */
export class SqliteDatabase {
  readonly #path: string
  readonly #database: sqlite3.Database
  readonly #prepared = new Map<string, Promise<sqlite3.Statement>>()
  #closing: Promise<void> | null = null

  private constructor(path: string, database: sqlite3.Database) {
    this.#path = path
    this.#database = database
  }

  /** Creates the file when it is missing and may be written. `busyTimeoutMs`: how long to wait for another's lock. */
  static open(path: string, options: { readOnly?: boolean; busyTimeoutMs: number }): Promise<SqliteDatabase> {
    const flags = options.readOnly === true ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE
    return new Promise((resolve, reject) => {
      const database = new sqlite3.Database(path, flags | sqlite3.OPEN_FULLMUTEX, (error) => {
        if (error !== null) {
          reject(translate(error, path))
          return
        }
        database.configure('busyTimeout', options.busyTimeoutMs)
        resolve(new SqliteDatabase(path, database))
      })
    })
  }

  async run(sql: string, values: readonly SqlValue[] = []): Promise<void> {
    await this.#call<null>((done) =>
      this.#database.run(sql, values, (error: Error | null) => {
        done(error, null)
      }),
    )
  }

  /** As `run`, for one of the few texts that come all the time: prepared once, and kept. */
  async runPrepared(sql: string, values: readonly SqlValue[]): Promise<void> {
    const prepared = this.#prepared.get(sql) ?? this.#prepare(sql)
    this.#prepared.set(sql, prepared)
    const statement = await prepared
    await this.#call<null>((done) =>
      statement.run(values, (error: Error | null) => {
        done(error, null)
      }),
    )
  }

  /** All rows in memory: ask for pages (`LIMIT`). */
  all(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return this.#call((done) => this.#database.all<SqlRow>(sql, values, done))
  }

  /**
   * As `all`, for reading what may be damaged. A reading that the medium refuses is `journal.corrupt` too: SQLite says so
   * of EIO. Where most of the file is refused the medium is away or failing, and no row of it is: `journal.io`.
   */
  async read(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.all(sql, values)
      } catch (error) {
        if (!isJournalError(error) || error.code !== 'journal.corrupt') throw error
        if (!(await isGiven(this.#path))) throw new JournalError('journal.io', `${this.#path} cannot be read`, error)
        if (tries === READ_TRIES) throw error
      }
    }
  }

  /** Several statements without values. */
  async script(sql: string): Promise<void> {
    await this.#call<null>((done) =>
      this.#database.exec(sql, (error) => {
        done(error, null)
      }),
    )
  }

  /** Waits for the calls under way. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    // SQLite closes nothing that has a statement left.
    const statements = await Promise.allSettled(this.#prepared.values())
    for (const prepared of statements) if (prepared.status === 'fulfilled') prepared.value.finalize()
    await new Promise<void>((resolve, reject) => {
      this.#database.close((error) => {
        if (error === null) resolve()
        else reject(translate(error, this.#path))
      })
    })
  }

  async #prepare(sql: string): Promise<sqlite3.Statement> {
    try {
      return await this.#call<sqlite3.Statement>((done) => {
        const statement = this.#database.prepare(sql, (error: Error | null) => {
          done(error, statement)
        })
      })
    } catch (error) {
      this.#prepared.delete(sql)
      throw error
    }
  }

  #call<T>(start: (done: (error: Error | null, value: T) => void) => unknown): Promise<T> {
    if (this.#closing !== null) return Promise.reject(new JournalError('journal.closed', `${this.#path} is closed`))
    return new Promise((resolve, reject) => {
      start((error, value) => {
        if (error === null) resolve(value)
        else reject(translate(error, this.#path))
      })
    })
  }
}

function translate(error: Error, path: string): JournalError {
  const code = CODES.get('errno' in error ? error.errno : undefined) ?? 'journal.io'
  return new JournalError(code, `${path}: ${error.message}`, error)
}
