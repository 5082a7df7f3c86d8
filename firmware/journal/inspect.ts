import { stat } from 'node:fs/promises'
import { DayKeys } from './day-keys.ts'
import { type DeviceKey, readDeviceKey } from './device-key.ts'
import { digestOf, type JournalName, shortType } from './envelope.ts'
import { JournalError } from './journal-error.ts'
import { currentJournal, type JournalMode, journalPath, onDisk, orNull } from './journal-files.ts'
import { RowCodec, type RowProblem } from './row-codec.ts'
import { type JournalRecord, openForReading, readRecord } from './schema.ts'
import { Snapshots } from './snapshots.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { EMPTY_CHAIN, walk } from './walk.ts'

export interface JournalVerification {
  readonly name: JournalName
  /** Events proven, up to the first problem. */
  readonly count: number
  readonly firstSequence: number | null
  readonly lastSequence: number | null
  /** base64url, after the last proven event. */
  readonly chain: string
  /** Of `count`, those whose personal part is forgotten: digest and chain hold, the content is proven by MAC only. */
  readonly forgotten: number
  /** The first thing that is wrong; null when all is as it was written. */
  readonly problem: { readonly sequence: number; readonly problem: RowProblem } | null
  /** Everything that is wrong, the first hundred of it and an end that is gone; both ends belong to it. */
  readonly problems: readonly { readonly sequence: number; readonly last: number; readonly problem: RowProblem }[]
  /** Events behind the first problem that are as they were written. */
  readonly behind: number
}

/** A journal with more is not read any better by a longer list. */
const PROBLEMS_MAX = 100

export interface JournalStats {
  readonly name: JournalName
  readonly count: number
  /** `visit.checked-in` → how many. */
  readonly byType: Readonly<Record<string, number>>
  /** Working day → how many. */
  readonly byDay: Readonly<Record<string, number>>
  /** Not yet acknowledged by the district. */
  readonly unsent: number
  /** Passed over on the way to the district, being not as they were written; `verifyJournal` names them. */
  readonly unsendable: number
  /** The file with its write-ahead log. */
  readonly bytesOnDisk: number
}

/**
 * Proves the current journal of a mode from the first event that is there on. Reads only, needs no lock and may run beside the
 * kiosk. Rejects with `journal.missing`, `journal.bad-key` or, where SQLite itself cannot read the file,
 * `journal.corrupt`.
 */
export function verifyJournal(dataDir: string, mode: JournalMode): Promise<JournalVerification> {
  return reading(dataDir, mode, async ({ database, record, codec, snapshots }) => {
    const begin = (await snapshots.base())?.point ?? EMPTY_CHAIN
    const problems: { sequence: number; last: number; problem: RowProblem }[] = []
    let [forgotten, behind] = [0, 0]
    let point = begin
    let seen = begin.sequence
    for await (const step of walk(database, codec, begin)) {
      seen = step.ok ? step.row.sequence : step.last
      if (!step.ok || (step.complete && !digestOf(step.event).equals(step.row.digest))) {
        const { last, problem, sequence } = step.ok ? altered(step.row.sequence) : step
        if (problems.length < PROBLEMS_MAX) problems.push({ sequence, last, problem })
      } else if (problems.length > 0) behind += 1
      else {
        if (!step.complete) forgotten += 1
        point = step.row
      }
    }
    // What the district has acknowledged was there once: the end may not lie before it.
    if (seen < record.acknowledged) problems.push({ sequence: seen + 1, last: record.acknowledged, problem: 'missing' })
    const [first] = problems
    const count = point.sequence - begin.sequence
    return {
      name: record.name,
      count,
      firstSequence: count === 0 ? null : begin.sequence + 1,
      lastSequence: count === 0 ? null : point.sequence,
      chain: point.chain.toString('base64url'),
      forgotten,
      problem: first === undefined ? null : { sequence: first.sequence, problem: first.problem },
      problems,
      behind,
    }
  })
}

function altered(sequence: number): { sequence: number; last: number; problem: RowProblem } {
  return { sequence, last: sequence, problem: 'altered' }
}

/** Each was said with an event. */
const SUM_OF_UNSENDABLE = `SELECT sum(json_extract(clear, '$.data.to') - json_extract(clear, '$.data.from') + 1) AS n
  FROM event WHERE type = 'sampling.maintenance.events-unreadable.v1' AND json_valid(clear)`

/** Counts the current journal of a mode. Reads only, needs no lock; rejects as `verifyJournal`. */
export function journalStats(dataDir: string, mode: JournalMode): Promise<JournalStats> {
  return reading(dataDir, mode, async ({ database, record, file }) => {
    const byType = await countBy(database, 'type')
    const byDay = await countBy(database, 'day')
    const count = Object.values(byDay).reduce((sum, n) => sum + n, 0)
    const [unsent] = await database.all('SELECT count(*) AS n FROM event WHERE sequence > ?', [record.acknowledged])
    const [passedOver] = await database.all(SUM_OF_UNSENDABLE)
    const bytesOnDisk = (await sizeOf(file)) + (await sizeOf(`${file}-wal`))
    return {
      name: record.name,
      count,
      byType: shortNames(byType),
      byDay,
      unsent: Number(unsent?.['n'] ?? 0),
      unsendable: Number(passedOver?.['n'] ?? 0),
      bytesOnDisk,
    }
  })
}

export interface OpenForReading {
  readonly deviceKey: DeviceKey
  readonly database: SqliteDatabase
  readonly record: JournalRecord
  readonly codec: RowCodec
  readonly snapshots: Snapshots
  readonly file: string
}

/** Opens the current journal of a mode for reading, beside the kiosk or without one. */
export async function reading<T>(
  dataDir: string,
  mode: JournalMode,
  use: (opened: OpenForReading) => Promise<T>,
): Promise<T> {
  const number = await currentJournal(dataDir, mode)
  if (number === 0) throw new JournalError('journal.missing', `${dataDir} has no ${mode} journal`)
  return readingFile(dataDir, journalPath(dataDir, mode, number), use)
}

/** Opens one file for reading, as `reading`. */
export async function readingFile<T>(
  dataDir: string,
  file: string,
  use: (opened: OpenForReading) => Promise<T>,
): Promise<T> {
  const deviceKey = await readDeviceKey(dataDir)
  const database = await openForReading(file)
  try {
    const record = await readRecord(database, deviceKey)
    const codec = new RowCodec(record.name, await DayKeys.read(database, deviceKey), deviceKey.derive('row-guard'))
    const snapshots = new Snapshots(database, record.name, deviceKey.derive('snapshot-seal'))
    return await use({ database, record, codec, snapshots, file, deviceKey })
  } finally {
    await database.close()
  }
}

async function countBy(database: SqliteDatabase, column: 'type' | 'day'): Promise<Readonly<Record<string, number>>> {
  const rows = await database.all(`SELECT ${column} AS name, count(*) AS n FROM event GROUP BY 1 ORDER BY 1`)
  return Object.fromEntries(rows.map((row) => [String(row['name']), Number(row['n'])]))
}

function shortNames(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).map(([type, n]) => [shortType(type), n]))
}

async function sizeOf(file: string): Promise<number> {
  return (await orNull(onDisk(file, () => stat(file))))?.size ?? 0
}
