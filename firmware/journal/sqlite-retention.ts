import type { DaySpan } from '../domain/forgetting.ts'
import type { Snapshot } from '../ports/journal.ts'
import type { Random } from '../ports/random.ts'
import type { Retention } from '../ports/retention.ts'
import type { DayKeys } from './day-keys.ts'
import { decodeRow, selectPersonal, updateForgotten } from './event-row.ts'
import type { RowCodec } from './row-codec.ts'
import { openForReading } from './schema.ts'
import type { JournalBase, Snapshots } from './snapshots.ts'
import type { SqliteDatabase, SqlRow } from './sqlite-database.ts'
import { EMPTY_CHAIN, pointAt } from './walk.ts'

/** Some milliseconds of work: an append in between waits no longer. */
const ROWS_AT_ONCE = 200
/** 2 MB are given back at a time. */
const PAGES_AT_ONCE = 500

export interface RetentionParts {
  readonly path: string
  readonly database: SqliteDatabase
  readonly codec: RowCodec
  readonly dayKeys: DayKeys
  readonly snapshots: Snapshots
  readonly base: JournalBase
  readonly random: Random
}

/** ports/retention.ts, for the journal in an SQLite file. `secure_delete` is on: what is removed is overwritten. */
export class SqliteRetention implements Retention {
  readonly #parts: RetentionParts

  constructor(parts: RetentionParts) {
    this.#parts = parts
  }

  async days(): Promise<readonly DaySpan[]> {
    const reader = await openForReading(this.#parts.path)
    try {
      const rows = await reader.all(`
        SELECT day, min(first) AS first, max(last) AS last, max(has_key) AS has_key FROM (
          SELECT day, min(sequence) AS first, max(sequence) AS last, 0 AS has_key FROM event GROUP BY day
          UNION ALL SELECT day, NULL, NULL, 1 FROM day_key
        ) GROUP BY day ORDER BY day`)
      return rows.map(spanOf)
    } finally {
      await reader.close()
    }
  }

  base(): Snapshot | null {
    return this.#parts.base.stored?.snapshot ?? null
  }

  async replaceBase(snapshot: Snapshot): Promise<void> {
    const { base, database, random, snapshots } = this.#parts
    const { sequence } = snapshot
    const begin = base.stored?.point ?? EMPTY_CHAIN
    if (sequence < begin.sequence) throw new RangeError(`Base ${sequence} is behind`)
    const { chain } = await pointAt(database, begin, sequence)
    const stored = { point: { sequence, chain }, snapshot }
    await snapshots.write('base', stored, random)
    base.stored = stored
  }

  async removeBeforeBase(): Promise<void> {
    const { base, database } = this.#parts
    const upTo = base.stored?.point.sequence ?? 0
    const sql = `DELETE FROM event WHERE sequence IN
      (SELECT sequence FROM event WHERE sequence <= ? ORDER BY sequence LIMIT ${ROWS_AT_ONCE}) RETURNING sequence`
    for (let isMore = true; isMore; ) isMore = (await database.all(sql, [upTo])).length === ROWS_AT_ONCE
    await this.#giveBack()
  }

  /** The keys go last: while one is there, the rest is done again after a power cut. */
  async forget(days: readonly string[]): Promise<void> {
    const { database, dayKeys, snapshots } = this.#parts
    for (const day of days) await this.#forgetPersons(day)
    await snapshots.remove('latest')
    for (const day of days) await dayKeys.forget(day, database)
    // Those of rows that were altered: nobody knows their day.
    await database.run(
      'UPDATE event SET person_key = NULL WHERE person_key IS NOT NULL AND day NOT IN (SELECT day FROM day_key)',
    )
    await this.#giveBack()
  }

  async #forgetPersons(day: string): Promise<void> {
    const { codec, database } = this.#parts
    for (let after = 0; ; ) {
      const rows = await selectPersonal(database, day, after, ROWS_AT_ONCE)
      if (rows.length === 0) return
      after = Number(rows.at(-1)?.['sequence'])
      const readable = rows.map(decodeRow).filter((row) => row !== null)
      if (readable.length === 0) continue
      await updateForgotten(
        database,
        readable.map((row) => codec.forgotten(row)),
      )
    }
  }

  /** Also the write-ahead log holds what was written before; cut to nothing it does not. */
  async #giveBack(): Promise<void> {
    const { database } = this.#parts
    for (let isMore = true; isMore; ) {
      const [before] = await database.all('PRAGMA freelist_count')
      await database.all(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`)
      const [after] = await database.all('PRAGMA freelist_count')
      isMore = Number(after?.['freelist_count']) < Number(before?.['freelist_count'])
    }
    await database.all('PRAGMA wal_checkpoint(TRUNCATE)')
  }
}

function spanOf({ day, first, has_key: hasKey, last }: SqlRow): DaySpan {
  return { day: String(day), first: Number(first ?? 0), last: Number(last ?? 0), hasKey: hasKey === 1 }
}
