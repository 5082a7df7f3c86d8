import { open } from 'node:fs/promises'
import { CarriedFiles } from '../consumer/carried-files.ts'
import { Consumer } from '../consumer/consumer.ts'
import type { ConsumerOptions } from '../consumer/consumer-options.ts'
import { SystemClock } from '../health/system-clock.ts'
import { SqliteDatabase } from '../journal/sqlite-database.ts'

/** About 7 GB of events; a district with more has a database of its own. */
const EVENTS_IN_STORE_MAX = 5_000_000
/** About 300 MB. */
const EVENTS_IN_MEMORY_MAX = 200_000
/** Another kioskctl may be writing into the same store. */
const BUSY_TIMEOUT_MS = 5_000

/** The clock of this program; nobody asks it how far it can be believed. */
export const clock = (): SystemClock => new SystemClock(() => 'unsynced')

/** What the district keeps: events, and files on their way. */
export interface District {
  readonly consumer: Consumer
  readonly files: CarriedFiles
}

/** A consumer over a file, made when it is missing, or over memory. Rejects with `JournalError` when the file cannot be used. */
export async function openDistrict(
  store: string | null,
  patienceMs: number,
  owners?: ConsumerOptions['owners'],
): Promise<District> {
  if (store !== null) await makePrivate(store)
  const database = await SqliteDatabase.open(store ?? ':memory:', { busyTimeoutMs: BUSY_TIMEOUT_MS })
  const time = clock()
  try {
    const consumer = await Consumer.open(database, {
      eventsMax: store === null ? EVENTS_IN_MEMORY_MAX : EVENTS_IN_STORE_MAX,
      isLasting: store !== null,
      patienceMs,
      nowMs: () => time.epochMs(),
      ...(owners === undefined ? {} : { owners }),
    })
    return { consumer, files: await CarriedFiles.open(database) }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** It will hold people's numbers. SQLite gives its log the rights of the file. */
async function makePrivate(store: string): Promise<void> {
  const handle = await open(store, 'a', 0o600)
  await handle.close()
}

/** As `openDistrict`, for those who receive no files. */
export async function openConsumer(store: string | null, patienceMs: number): Promise<Consumer> {
  return (await openDistrict(store, patienceMs)).consumer
}
