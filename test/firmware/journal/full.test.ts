import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { AppendQueue } from '../../../firmware/journal/append-queue.ts'
import { DayKeys } from '../../../firmware/journal/day-keys.ts'
import { DeviceKey } from '../../../firmware/journal/device-key.ts'
import { lockFolder } from '../../../firmware/journal/folder-lock.ts'
import { RowCodec } from '../../../firmware/journal/row-codec.ts'
import { claim, openForWriting } from '../../../firmware/journal/schema.ts'
import { Snapshots } from '../../../firmware/journal/snapshots.ts'
import type { SqliteDatabase } from '../../../firmware/journal/sqlite-database.ts'
import { SqliteJournal } from '../../../firmware/journal/sqlite-journal.ts'
import { EMPTY_CHAIN } from '../../../firmware/journal/walk.ts'
import { called, checkedIn, collect, PLACE, RANDOM, stampOn, tempFolder } from './journal-fixture.ts'

/** As `openJournal` does it, with the connection in the hands of the test: a page limit is a disk with no room. */
async function openWithConnection(t: ExecutionContext): Promise<{ journal: SqliteJournal; database: SqliteDatabase }> {
  const folder = await tempFolder(t)
  const name = { kiosk: 'K0042', mode: 'demo', journal: 1 } as const
  const deviceKey = new DeviceKey(RANDOM.bytes(32))
  const database = await openForWriting(path.join(folder, 'journal-0001.sqlite'))
  await claim(database, name, deviceKey)
  const dayKeys = await DayKeys.read(database, deviceKey)
  const codec = new RowCodec(name, dayKeys, deviceKey.derive('row-guard'))
  const queue = new AppendQueue({ database, codec, dayKeys, name, place: PLACE, random: RANDOM }, EMPTY_CHAIN)
  const journal = new SqliteJournal({
    number: 1,
    database,
    codec,
    queue,
    snapshots: new Snapshots(database, name, deviceKey.derive('snapshot-seal')),
    base: { stored: null },
    random: RANDOM,
    lock: await lockFolder(folder),
  })
  t.teardown(() => journal.close())
  return { journal, database }
}

async function limitPages(database: SqliteDatabase, pages: number): Promise<void> {
  await database.all(`PRAGMA max_page_count = ${pages}`)
}

test('a full disk refuses whole appends, leaves no trace, and is forgotten when there is room again', async (t) => {
  const { journal, database } = await openWithConnection(t)
  await journal.append([checkedIn(1)], stampOn())
  const before = journal.head()
  let heard = 0
  journal.onAppended(() => (heard += 1))

  // SQLite never goes below the pages in use: the limit is what the file has now.
  await limitPages(database, 1)
  const many = Array.from({ length: 40 }, (_, i) => checkedIn(i))
  const together = [journal.append(many, stampOn()), journal.append(many, stampOn())]
  for (const refused of together) await t.throwsAsync(refused, { code: 'journal.full' })
  t.deepEqual(journal.head(), before)
  t.is((await collect(journal.replay())).length, 1)
  t.is(heard, 0)

  await limitPages(database, 100_000)
  const [recorded] = await journal.append([called(2)], stampOn())
  t.is(recorded?.sequence, 2)
  t.deepEqual(
    (await collect(journal.replay())).map((event) => event.event.subject),
    ['K0042-1-V1', 'K0042-1-V2'],
  )
})

test('a day that begins on a full disk begins when there is room again', async (t) => {
  const { journal, database } = await openWithConnection(t)
  await limitPages(database, 1)
  const many = Array.from({ length: 200 }, (_, i) => called(i))
  await t.throwsAsync(journal.append([...many, checkedIn(1)], stampOn('2022-05-21')), { code: 'journal.full' })
  await limitPages(database, 100_000)
  await journal.append([checkedIn(1)], stampOn('2022-05-21'))
  t.is((await collect(journal.replay()))[0]?.day, '2022-05-21')
})
