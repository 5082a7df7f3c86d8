import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'
import { checkIn, createBenchLoop, openBenchJournal, printLabels } from './bench-kiosk.ts'
import { type Figure, quantile } from './figure.ts'

/** The statement, the plan and the first page of a file are made once. */
const WARM_UP = 20

export interface CheckInTimes {
  /** From the last input that completes a check-in to its durable events. */
  readonly kioskMs: readonly number[]
  /** The same bytes appended to a file with `fs`, and fsync. */
  readonly bareAppendMs: readonly number[]
  /** The same bytes as one row of a bare SQLite table, WAL and FULL as the journal. */
  readonly bareInsertMs: readonly number[]
}

/**
 * Checks in `people` one after another on the disk of `folder`. After each the same bytes go through the bare ways, so
 * that a busy disk is busy for all three.
 */
export async function measureCheckIns(
  folder: string,
  programme: 'single' | 'pooled-10',
  people: number,
): Promise<CheckInTimes> {
  const place = await mkdtemp(join(folder, 'bench-check-in-'))
  const opened = await openBenchJournal(place)
  const loop = await createBenchLoop(opened, opened.journal, programme)
  const file = await open(join(place, 'bare.log'), 'a')
  const database = await SqliteDatabase.open(join(place, 'bare.sqlite'), { busyTimeoutMs: 1_000 })
  const times = { kioskMs: [] as number[], bareAppendMs: [] as number[], bareInsertMs: [] as number[] }
  try {
    await database.script(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB)',
    )
    await loop.start()
    for (let n = 0; n < people + WARM_UP; n += 1) {
      const before = opened.journal.head().sequence
      const { events, tookMs } = await checkIn(loop, n)
      const rows = await opened.journal.readAfter(before, events)
      const bytes = Buffer.concat(rows.map((event) => event.bytes))
      const appendMs = await timed(async () => {
        await file.write(bytes)
        await file.sync()
      })
      const insertMs = await timed(() => database.run('INSERT INTO bare (body) VALUES (?)', [bytes]))
      if (n >= WARM_UP) {
        times.kioskMs.push(tookMs)
        times.bareAppendMs.push(appendMs)
        times.bareInsertMs.push(insertMs)
      }
      await printLabels(loop)
    }
    return times
  } finally {
    await loop.close()
    await opened.journal.close()
    await database.close()
    await file.close()
    await rm(place, { recursive: true, force: true })
  }
}

export function checkInFigures(what: string, times: CheckInTimes): readonly Figure[] {
  return [0.5, 0.99].map((share) => ({
    what: `check-in, ${what}, p${share * 100}`,
    unit: 'ms',
    value: quantile(times.kioskMs, share),
    limit: { what: 'bare fsync', value: quantile(times.bareAppendMs, share) },
    peer: { what: 'bare SQLite insert', value: quantile(times.bareInsertMs, share) },
  }))
}

async function timed(work: () => Promise<void>): Promise<number> {
  const beganMs = performance.now()
  await work()
  return performance.now() - beganMs
}
