import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { journalStats, verifyJournal } from '../../../firmware/journal/inspect.ts'
import { called, checkedIn, collect, openTest, stampOn, tempFolder, withFile } from './journal-fixture.ts'

/** A closed journal of six events over two days; odd ones are personal. */
async function writeSix(t: ExecutionContext): Promise<string> {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  for (const n of [1, 2, 3]) await journal.append([checkedIn(n), called(n)], stampOn(`2022-05-2${n > 2 ? 1 : 0}`))
  await journal.saveCursor({ acknowledged: 4 })
  await journal.close()
  return dataDir
}

const flipText = (column: string): string =>
  `UPDATE event SET ${column} = '~' || substr(${column}, 2) WHERE sequence = ?`
/** The fourth byte, whatever it is, becomes another. */
const flipped = (column: string): string =>
  `CAST(substr(${column}, 1, 3) || iif(substr(${column}, 4, 1) = x'5a', x'a5', x'5a') || substr(${column}, 5) AS BLOB)`
const flipBlob = (column: string): string => `UPDATE event SET ${column} = ${flipped(column)} WHERE sequence = ?`
const TAMPERINGS = [
  ...['type', 'day', 'clear', 'person_key'].map((column) => ({ column, sql: flipText(column) })),
  ...['sealed', 'digest', 'chain', 'guard'].map((column) => ({ column, sql: flipBlob(column) })),
  { column: 'sealed (taken out)', sql: 'UPDATE event SET sealed = NULL WHERE sequence = ?' },
  { column: 'sealed (emptied)', sql: "UPDATE event SET sealed = x'' WHERE sequence = ?" },
  { column: 'person_key (taken out)', sql: 'UPDATE event SET person_key = NULL WHERE sequence = ?' },
]

for (const { column, sql } of TAMPERINGS) {
  test(`one byte changed in ${column} is found, and verify names the event`, async (t) => {
    const dataDir = await writeSix(t)
    await withFile(dataDir, sql, [3])
    const { problem, count } = await verifyJournal(dataDir, 'demo')
    t.is(problem?.sequence, 3)
    t.is(count, 2)
    const { journal } = await openTest(t, dataDir)
    await t.throwsAsync(collect(journal.replay()), { code: 'journal.corrupt', message: /Event 3 / })
  })
}

test('an event that is gone is found, at the end too when the district has acknowledged it', async (t) => {
  const middle = await writeSix(t)
  await withFile(middle, 'DELETE FROM event WHERE sequence = 5')
  t.deepEqual((await verifyJournal(middle, 'demo')).problem, { sequence: 5, problem: 'missing' })
  const end = await writeSix(t)
  await withFile(end, 'DELETE FROM event WHERE sequence >= 4')
  t.deepEqual((await verifyJournal(end, 'demo')).problem, { sequence: 4, problem: 'missing' })
  await withFile(end, flipText('clear'), [2])
  t.deepEqual(
    (await verifyJournal(end, 'demo')).problems,
    [
      { sequence: 2, last: 2, problem: 'altered' },
      { sequence: 4, last: 4, problem: 'missing' },
    ],
    'whatever else is wrong',
  )
})

test('an event moved to another place is found', async (t) => {
  const dataDir = await writeSix(t)
  await withFile(dataDir, 'DELETE FROM event WHERE sequence = 2')
  await withFile(dataDir, 'UPDATE event SET sequence = 2 WHERE sequence = 4')
  t.is((await verifyJournal(dataDir, 'demo')).problem?.sequence, 2)
})

test('a damaged day key is found, and the journal does not open over it', async (t) => {
  const dataDir = await writeSix(t)
  await withFile(dataDir, `UPDATE day_key SET wrapped = ${flipped('wrapped')} WHERE day = '2022-05-21'`)
  t.deepEqual((await verifyJournal(dataDir, 'demo')).problem, { sequence: 5, problem: 'day-key-damaged' })
  await t.throwsAsync(openTest(t, dataDir), { code: 'journal.corrupt', message: /2022-05-21/ })
})

test('a file that is no database is said to be corrupt, and left as it is', async (t) => {
  const dataDir = await writeSix(t)
  await writeFile(path.join(dataDir, 'demo', 'journal-0001.sqlite'), 'x'.repeat(10_000))
  await t.throwsAsync(openTest(t, dataDir), { code: 'journal.corrupt' })
  await t.throwsAsync(verifyJournal(dataDir, 'demo'), { code: 'journal.corrupt' })
})

test('the journal with the highest number is the current one', async (t) => {
  const dataDir = await writeSix(t)
  await writeFile(path.join(dataDir, 'demo', 'journal-0002.sqlite'), '')
  const { journal } = await openTest(t, dataDir)
  t.is(journal.number, 2)
  const [recorded] = await journal.append([called(1)], stampOn())
  t.is(recorded?.id, 'demo.K0042.2.1')
})

test('verify says what it proved, and where there is nothing', async (t) => {
  const dataDir = await writeSix(t)
  const { journal } = await openTest(t, dataDir)
  const name = { kiosk: 'K0042', mode: 'demo', journal: 1 }
  const { chain } = journal.head()
  const whole = {
    name,
    count: 6,
    firstSequence: 1,
    lastSequence: 6,
    chain,
    forgotten: 0,
    problem: null,
    problems: [],
    behind: 0,
  }
  t.deepEqual(await verifyJournal(dataDir, 'demo'), whole)
  await t.throwsAsync(verifyJournal(dataDir, 'live'), { code: 'journal.missing' })
  await t.throwsAsync(journalStats(path.join(dataDir, 'nowhere'), 'demo'), { code: 'journal.missing' })
})

test('stats count by type and day, what is unsent, and the room taken', async (t) => {
  const dataDir = await writeSix(t)
  const { bytesOnDisk, ...counts } = await journalStats(dataDir, 'demo')
  t.deepEqual(counts, {
    name: { kiosk: 'K0042', mode: 'demo', journal: 1 },
    count: 6,
    byType: { 'visit.called': 3, 'visit.checked-in': 3 },
    byDay: { '2022-05-20': 4, '2022-05-21': 2 },
    unsent: 2,
    unsendable: 0,
  })
  t.true(bytesOnDisk >= 3_000, `${bytesOnDisk} bytes`)
})
