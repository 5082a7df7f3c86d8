import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { AppendQueue } from '../../../firmware/journal/append-queue.ts'
import { DayKeys } from '../../../firmware/journal/day-keys.ts'
import { readOrCreateDeviceKey } from '../../../firmware/journal/device-key.ts'
import { lockFolder } from '../../../firmware/journal/folder-lock.ts'
import { journalPath, keepNames } from '../../../firmware/journal/journal-files.ts'
import { RowCodec } from '../../../firmware/journal/row-codec.ts'
import { claim, openForWriting } from '../../../firmware/journal/schema.ts'
import { Snapshots } from '../../../firmware/journal/snapshots.ts'
import type { SqliteDatabase } from '../../../firmware/journal/sqlite-database.ts'
import { SqliteJournal } from '../../../firmware/journal/sqlite-journal.ts'
import { EMPTY_CHAIN } from '../../../firmware/journal/walk.ts'
import { PLACE, RANDOM } from './journal-fixture.ts'

/** A new journal as `openJournal` makes it, with its connection in the hands of the test. */
export async function openConnection(dataDir: string): Promise<{ journal: SqliteJournal; database: SqliteDatabase }> {
  const name = { kiosk: 'K0042', mode: 'demo', journal: 1 } as const
  const file = journalPath(dataDir, name.mode, name.journal)
  await mkdir(path.dirname(file), { recursive: true })
  const lock = await lockFolder(dataDir)
  const deviceKey = await readOrCreateDeviceKey(dataDir, RANDOM)
  const database = await openForWriting(file)
  await claim(database, name, deviceKey)
  await keepNames(path.dirname(file))
  await keepNames(dataDir)
  const dayKeys = await DayKeys.read(database, deviceKey)
  const codec = new RowCodec(name, dayKeys, deviceKey.derive('row-guard'))
  const queue = new AppendQueue(
    { database, codec, dayKeys, name, place: PLACE, random: RANDOM, isInPlace: () => true },
    EMPTY_CHAIN,
  )
  const snapshots = new Snapshots(database, name, deviceKey.derive('snapshot-seal'))
  const base = { stored: null }
  return {
    journal: new SqliteJournal({
      number: 1,
      database,
      codec,
      queue,
      snapshots,
      base,
      random: RANDOM,
      lock,
      isInPlace: () => true,
    }),
    database,
  }
}
