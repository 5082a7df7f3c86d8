import test, { type ExecutionContext } from 'ava'
import type { SqliteDatabase } from '../../../firmware/journal/sqlite-database.ts'
import type { SqliteJournal } from '../../../firmware/journal/sqlite-journal.ts'
import { called, checkedIn, collect, stampOn, tempFolder } from './journal-fixture.ts'
import { openConnection } from './open-connection.ts'

/** A page limit is a disk with no room. */
async function openWithConnection(t: ExecutionContext): Promise<{ journal: SqliteJournal; database: SqliteDatabase }> {
  const opened = await openConnection(await tempFolder(t))
  t.teardown(() => opened.journal.close())
  return opened
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

test('what was built while a commit failed is built again, and follows what is on disk', async (t) => {
  const { journal, database } = await openWithConnection(t)
  await journal.append([called(1)], stampOn())
  const [pages] = await database.all('PRAGMA page_count')
  await limitPages(database, Number(pages?.['page_count']) + 400)
  const tooMany = Array.from({ length: 1_000 }, (_, i) => checkedIn(i))
  const refused = journal.append(tooMany, stampOn())
  const others = Array.from({ length: 60 }, (_, i) => journal.append([called(2 + i)], stampOn()))
  const cannotBeSaid = journal.append([called(Number.NaN, '\ud800')], stampOn())
  await t.throwsAsync(refused, { code: 'journal.full' })
  await t.throwsAsync(cannotBeSaid)
  const recorded = (await Promise.all(others)).flat()
  t.deepEqual(
    recorded.map(({ sequence }) => sequence),
    others.map((_, i) => 2 + i),
  )
  const found = await collect(journal.replay()) // proves the chain on the way
  t.deepEqual(
    found.map((event) => event.event.subject),
    Array.from({ length: 61 }, (_, i) => `K0042-1-V${1 + i}`),
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
