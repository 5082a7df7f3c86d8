import { stat } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { foldJournal } from '../../../firmware/compose/folded-state.ts'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import { tempFolder, withFile } from '../journal/journal-fixture.ts'
import { checkedIn, guessEach, guessRequests, keptDigests, knownPeople } from './dictionary.ts'
import { canaries, found, foundOpen, keysOf, OldSite } from './old-site.ts'

const PEOPLE = 40
const DICTIONARY = 400

async function siteWithOldDays(t: ExecutionContext): Promise<OldSite> {
  const site = new OldSite(t, await tempFolder(t))
  await site.open()
  const people = Array.from({ length: PEOPLE }, (_, i) => i + 1)
  await site.dayOf('2026-05-01', people.slice(0, 20))
  await site.dayOf('2026-05-02', people.slice(20))
  await site.dayOf('2026-06-10', [101, 102])
  await site.close()
  await site.open()
  return site
}

test('who came more than thirty days ago is in no byte of the folder; chain, counts and sequence still hold', async (t) => {
  const site = await siteWithOldDays(t)
  await site.allSent()
  const wrapped = (await keysOf(site)).slice(0, 2)
  const what = [...canaries(site.opened, PEOPLE), ...wrapped]
  const before = await foundOpen(site)
  t.is(before.people, PEOPLE + 2)
  t.true((await found(site.folder, what)) >= wrapped.length, 'the keys lie there, or nothing is proved')
  const { sequence } = site.opened.journal.head()

  await site.look()
  await site.checkIn(103)
  t.is(await found(site.folder, what), 0, 'while it runs')
  await site.close()
  t.is(await found(site.folder, what), 0, 'after it was closed')

  const verified = await verifyJournal(site.folder, 'demo')
  t.is(verified.problem, null)
  t.true(verified.forgotten >= PEOPLE && verified.count > sequence)
  await site.open()
  t.is((await foundOpen(site)).people, 3, 'those of the last days are still known')
  t.is(site.loop.state.lastSeen.size, 3)
})

test('a day that comes a second time, by a clock set back, opens nothing that was forgotten and breaks nothing', async (t) => {
  const site = await siteWithOldDays(t)
  await site.allSent()
  await site.look()
  await site.dayOf('2026-05-01', [104])
  await site.close()
  const { forgotten, problem } = await verifyJournal(site.folder, 'demo')
  t.is(problem, null)
  t.true(forgotten >= PEOPLE)
  await site.open()
  t.is((await foundOpen(site)).people, 3)
  const whole = await site.opened.journal.readAfter(0, 500)
  const types = whole.map(({ bytes }) => (JSON.parse(Buffer.from(bytes).toString()) as { readonly type: string }).type)
  t.is(types.filter((type) => type === 'sampling.visit.checked-in.v1').length, 3)
})

test('without the overwriting of what is deleted, the keys would still be found', async (t) => {
  const site = await siteWithOldDays(t)
  const wrapped = await keysOf(site)
  await site.close()
  await withFile(site.folder, 'PRAGMA secure_delete = OFF')
  // A connection of its own, as somebody would write it who does not know: deleting is not overwriting.
  await withFile(site.folder, 'DELETE FROM day_key')
  t.true((await found(site.folder, wrapped)) > 0)
})

test('somebody who knows everybody, and all of an event but its salt, cannot confirm who a forgotten person was', async (t) => {
  const site = await siteWithOldDays(t)
  await site.allSent()
  const known = await checkedIn(site, PEOPLE)
  await site.look()
  const kept = await keptDigests(site)
  await site.close()
  const dictionary = knownPeople(DICTIONARY)
  t.is(guessEach(known, kept, dictionary), 0)
  t.is(guessEach(known, kept, dictionary, true), PEOPLE, 'without a salt each digest is a fingerprint')
  const { pressMarks } = site.opened
  t.is(guessRequests(known, DICTIONARY), 0)
  t.is(guessRequests(known, DICTIONARY, pressMarks), PEOPLE / 4, 'without a key each request would be one')
})

test('nothing is forgotten while it is unsent, while the clock is not believed, or at the first look', async (t) => {
  const site = await siteWithOldDays(t)
  await site.look()
  t.is((await foundOpen(site)).people, PEOPLE + 2, 'unsent')
  await site.opened.journal.saveCursor({ acknowledged: 10 })
  await site.look()
  t.is((await foundOpen(site)).people, PEOPLE + 2, 'a day of which a part is unsent')
  await site.allSent()
  for (const trust of ['unsynced', 'set-by-crew'] as const) {
    site.clock.believed = trust
    await site.look()
    t.is((await foundOpen(site)).people, PEOPLE + 2, trust)
  }
  site.clock.believed = 'synced'
  await site.desk.look()
  t.is((await foundOpen(site)).people, PEOPLE + 2, 'the first look')
  await site.desk.look()
  t.is((await foundOpen(site)).people, 2)
})

test('an event that somebody altered is not made right by forgetting its person', async (t) => {
  const site = await siteWithOldDays(t)
  await site.allSent()
  await site.close()
  const [first] = await withFile(site.folder, 'SELECT min(sequence) AS n FROM event WHERE person_key IS NOT NULL')
  const row = Number(first?.['n'])
  await withFile(site.folder, `UPDATE event SET clear = replace(clear, '"source"', '"sourcx"') WHERE sequence = ${row}`)
  await site.open()
  await site.look()
  await site.close()
  t.deepEqual((await verifyJournal(site.folder, 'demo')).problem, { sequence: row, problem: 'altered' })
  const [left] = await withFile(site.folder, "SELECT count(person_key) AS n FROM event WHERE day < '2026-06-01'")
  t.is(left?.['n'], 0)
})

test('days that a wrong clock wrote are as old as their neighbours in the journal', async (t) => {
  const site = new OldSite(t, await tempFolder(t))
  await site.open()
  await site.dayOf('2026-05-01', [1, 2])
  site.clock.believed = 'unsynced'
  await site.dayOf('1970-01-01', [3, 4])
  await site.dayOf('2036-01-01', [5, 6])
  site.clock.believed = 'synced'
  await site.dayOf('2026-05-20', [7])
  await site.allSent()
  await site.look()
  t.is((await foundOpen(site)).people, 7)
  await site.dayOf('2026-06-05', [8])
  await site.allSent()
  await site.look()
  t.deepEqual((await site.opened.retention.days()).filter(({ hasKey }) => hasKey).length, 2, 'what stood before 20 May')
})

test('old events that the district has leave the file, and it goes on as if they were there', async (t) => {
  const site = await siteWithOldDays(t)
  await site.dayOf('2026-07-05', [104])
  await site.allSent()
  const { sequence } = site.opened.journal.head()
  const state = structuredClone(site.loop.state)
  const bytes = await sizeOf(site.folder)
  await site.look()
  await site.close()
  const rows = await withFile(site.folder, 'SELECT count(*) AS n, min(sequence) AS first FROM event')
  t.true(Number(rows[0]?.['first']) > PEOPLE)
  t.true((await sizeOf(site.folder)) < bytes, 'room is given back')
  const verified = await verifyJournal(site.folder, 'demo')
  t.is(verified.problem, null)
  t.is(verified.firstSequence, rows[0]?.['first'] as number)

  await site.open()
  const folded = await foldJournal(site.opened.journal, { store: site.opened.journal, code: 'another code' })
  t.is(folded.from, Number(rows[0]?.['first']) - 1)
  t.deepEqual(folded.state.usedTubes, state.usedTubes)
  t.deepEqual(folded.state.counters, state.counters)
  t.true(site.opened.journal.head().sequence > sequence)
  await t.throwsAsync(foldJournal(site.opened.journal, null), { code: 'journal.corrupt' })
})

test('cut off anywhere, it is finished at a later look, and nothing is lost', async (t) => {
  for (let failAt = 1; failAt <= 7; failAt += 1) {
    const site = await siteWithOldDays(t)
    await site.dayOf('2026-07-05', [104])
    await site.allSent()
    await site.close()
    await site.open(failAt)
    await site.look()
    await site.close()
    t.is((await verifyJournal(site.folder, 'demo')).problem, null, `cut off at ${failAt}`)
    await site.open()
    await site.look()
    t.is(await found(site.folder, canaries(site.opened, PEOPLE)), 0, `cut off at ${failAt}`)
    t.true((site.opened.retention.base()?.sequence ?? 0) > PEOPLE)
    await site.close()
    t.is((await verifyJournal(site.folder, 'demo')).problem, null)
  }
})

async function sizeOf(folder: string): Promise<number> {
  return (await stat(path.join(folder, 'demo', 'journal-0001.sqlite'))).size
}
