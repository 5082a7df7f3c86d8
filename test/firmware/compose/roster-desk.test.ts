import { randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { RosterBook } from '../../../firmware/compose/roster-book.ts'
import { RosterDesk } from '../../../firmware/compose/roster-desk.ts'
import { stageRoster } from '../../../firmware/compose/roster-import.ts'
import { openRosterVault } from '../../../firmware/journal/roster-vault.ts'
import type { Clock } from '../../../firmware/ports/clock.ts'
import { aProgramme } from '../../support/domain-kiosk.ts'
import { ShiftedClock } from '../../support/open-test-screens.ts'
import { openTest, RANDOM, tempFolder } from '../journal/journal-fixture.ts'
import { bigCsv, numberOf } from '../roster/roster-files.ts'
import { partsOf, SILENT } from './loop-fixture.ts'

const EVERYBODY = { half: null, unit: null }
const CSV = Buffer.from(`姓名,证件号码,类别,手机\n张示范,${numberOf(1)},key,13900000001\n李示范,${numberOf(2)},,\n`)

interface Kiosk {
  readonly desk: RosterDesk
  readonly book: RosterBook
  readonly loop: KioskLoop
  readonly clock: ShiftedClock
  readonly identify: (idNumber: string) => string
  import(bytes?: Uint8Array, requestId?: string): ReturnType<RosterDesk['importFile']>
  types(): Promise<readonly string[]>
  close(): Promise<void>
}

/** Loop and desk on a real journal, as `kiosk run` builds them. */
async function openKiosk(t: ExecutionContext, folder: string, clock = new ShiftedClock()): Promise<Kiosk> {
  const opened = await openTest(t, folder)
  const { journal, personKeys, rosterVault } = opened
  const book = new RosterBook()
  const identify = (idNumber: string): string => personKeys.identify(idNumber)
  const programmes = [aProgramme()]
  const loop = new KioskLoop({ ...partsOf(opened), clock, programmes, roster: book.find })
  const desk = new RosterDesk({
    book,
    clock,
    vault: rosterVault,
    loop,
    programmes,
    identify,
    personDays: 30,
    log: SILENT,
  })
  await desk.load()
  await loop.start()
  await desk.start()
  const close = async (): Promise<void> => {
    desk.close()
    await loop.close()
    await journal.close()
  }
  t.teardown(close)
  return {
    desk,
    book,
    loop,
    clock,
    identify,
    close,
    import: (bytes = CSV, requestId = randomUUID()) => desk.importFile(bytes, { operator: 'li', requestId }),
    types: async () => {
      const types: string[] = []
      for await (const { event } of journal.replay()) types.push(event.type)
      return types
    },
  }
}

test('an import is in force at once, in the journal without anybody in it, and there after a restart', async (t) => {
  const folder = await tempFolder(t)
  const kiosk = await openKiosk(t, folder)
  t.is(kiosk.desk.view(EVERYBODY).state, 'none')
  const result = await kiosk.import()
  t.like(result, { done: true, report: { ok: true, entries: 2, refused: 0 } })
  t.like(kiosk.book.find(kiosk.identify(numberOf(1))), { category: 'key', phone: '13900000001', maskedName: '张*' })
  t.is(kiosk.desk.view(EVERYBODY).counts.missing, 2)
  await kiosk.close()
  const again = await openKiosk(t, folder)
  t.is(again.desk.view(EVERYBODY).entries, 2)
  t.is((await again.types()).filter((type) => type === 'roster.imported').length, 1)
  const files = await readdir(path.join(folder, 'demo'))
  for (const name of files.filter((file) => file.startsWith('roster'))) {
    t.notRegex((await readFile(path.join(folder, 'demo', name))).toString('latin1'), /1199991990|13900000001/)
  }
})

test('the event names the operator and proves the file by a key of this kiosk', async (t) => {
  const kiosk = await openKiosk(t, await tempFolder(t))
  await kiosk.import()
  const first = kiosk.loop.state.rosterFingerprint
  await kiosk.import()
  t.is(kiosk.loop.state.rosterFingerprint, first)
  t.regex(first ?? '', /^[\w-]{43}$/)
  const other = await openKiosk(t, await tempFolder(t))
  await other.import()
  t.not(other.loop.state.rosterFingerprint, first)
})

test('a file that is not taken changes nothing', async (t) => {
  const kiosk = await openKiosk(t, await tempFolder(t))
  await kiosk.import()
  t.like(await kiosk.import(Buffer.from('姓名\n张示范\n')), { done: true, report: { ok: false, fault: 'no-header' } })
  t.is(kiosk.desk.view(EVERYBODY).entries, 2)
  t.is((await kiosk.types()).filter((type) => type === 'roster.imported').length, 1)
})

test('the same request imports once; a second one meanwhile is told to wait', async (t) => {
  const kiosk = await openKiosk(t, await tempFolder(t))
  const first = kiosk.import(CSV, 'request-1')
  t.deepEqual(await kiosk.import(CSV, 'request-2'), { done: false, refusal: 'import-running' })
  t.deepEqual(await kiosk.import(CSV, 'request-1'), await first)
  t.is((await kiosk.types()).filter((type) => type === 'roster.imported').length, 1)
  t.true((await kiosk.import(CSV, 'request-2')).done)
})

test('a file sent ten times with one id is imported once; another file under that id is refused', async (t) => {
  const kiosk = await openKiosk(t, await tempFolder(t))
  const answers = await Promise.all(Array.from({ length: 10 }, () => kiosk.import(CSV, 'request-1')))
  for (const answer of answers) t.deepEqual(answer, answers[0])
  const other = Buffer.from(CSV.toString().replace(',key,', ',,'))
  t.notDeepEqual(other, Buffer.from(CSV))
  t.deepEqual(await kiosk.import(other, 'request-1'), { done: false, refusal: 'request-reused' })
  t.is((await kiosk.types()).filter((type) => type === 'roster.imported').length, 1)
})

test('a damaged roster is set aside in words, and the kiosk goes on without', async (t) => {
  const folder = await tempFolder(t)
  const kiosk = await openKiosk(t, folder)
  await kiosk.import()
  await kiosk.close()
  await writeFile(path.join(folder, 'demo', 'roster.sealed'), 'rubbish')
  const again = await openKiosk(t, folder)
  t.is(again.desk.view(EVERYBODY).state, 'damaged')
  t.is(again.loop.state.rosterFingerprint, null)
  t.true((await again.types()).includes('roster.forgotten'))
  await again.import()
  t.is(again.desk.view(EVERYBODY).state, 'ready')
})

test('what the command line put there while no kiosk ran is in force from the next start, and in the journal', async (t) => {
  const folder = await tempFolder(t)
  const opened = await openRosterVault(folder, 'demo', RANDOM)
  await stageRoster(CSV, {
    vault: opened.vault,
    identify: (idNumber) => opened.personKeys.identify(idNumber),
    categories: ['general', 'key'],
    today: '2026-11-21',
    operator: 'console',
  })
  await opened.close()
  const kiosk = await openKiosk(t, folder)
  t.is(kiosk.book.people.size, 2)
  t.true((await kiosk.types()).includes('roster.imported'))
  await kiosk.close()
  t.is((await openKiosk(t, folder)).book.people.size, 2)
})

test('a power cut between journal and disk loses nothing and doubles nothing', async (t) => {
  const folder = await tempFolder(t)
  const kiosk = await openKiosk(t, folder)
  await kiosk.import()
  await kiosk.close()
  // As if the name had never been changed after the event was written.
  const roster = path.join(folder, 'demo', 'roster.sealed')
  await writeFile(`${roster}.new`, await readFile(roster))
  const again = await openKiosk(t, folder)
  t.is(again.book.people.size, 2)
  t.is((await again.types()).filter((type) => type === 'roster.imported').length, 1)
  t.false((await readdir(path.join(folder, 'demo'))).includes('roster.sealed.new'))
})

test('a roster is forgotten after as many days as persons are', async (t) => {
  const folder = await tempFolder(t)
  const kiosk = await openKiosk(t, folder)
  await kiosk.import()
  kiosk.clock.forward(31 * 86_400_000)
  await kiosk.loop.submit({ kind: 'tick' })
  while (kiosk.loop.state.rosterFingerprint !== null) await new Promise((resolve) => setImmediate(resolve))
  t.is(kiosk.desk.view(EVERYBODY).state, 'none')
  t.deepEqual(
    (await readdir(path.join(folder, 'demo'))).filter((name) => name.startsWith('roster')),
    [],
  )
})

test('a roster is not forgotten by a clock that no time source set', async (t) => {
  const clock = new ShiftedClock()
  let trust: ReturnType<Clock['trust']> = 'unsynced'
  const kiosk = await openKiosk(t, await tempFolder(t), Object.assign(clock, { trust: () => trust }))
  await kiosk.import()
  kiosk.clock.forward(3_650 * 86_400_000)
  for (const believed of ['unsynced', 'set-by-crew'] as const) {
    trust = believed
    await kiosk.loop.submit({ kind: 'tick' })
    await new Promise((resolve) => setImmediate(resolve))
    t.is(kiosk.desk.view(EVERYBODY).state, 'ready', believed)
  }
  trust = 'synced'
  // The same day: that the clock is believed now is enough.
  await kiosk.loop.submit({ kind: 'signed-in', operator: 'li', by: 'pin' })
  while (kiosk.loop.state.rosterFingerprint !== null) await new Promise((resolve) => setImmediate(resolve))
  t.is(kiosk.desk.view(EVERYBODY).state, 'none')
})

test.serial('20,000 lines are imported in slices that keep no input waiting', async (t) => {
  const kiosk = await openKiosk(t, await tempFolder(t))
  const bytes = bigCsv(20_000)
  let longestMs = 0
  let isDone = false
  let before = process.threadCpuUsage()
  // The work of this thread from one turn of the event loop to the next: what else the machine does is not our delay.
  const beat = (): void => {
    const { system, user } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    longestMs = Math.max(longestMs, (system + user) / 1000)
    if (!isDone) setImmediate(beat)
  }
  setImmediate(beat)
  const startedAt = performance.now()
  const result = await kiosk.import(bytes)
  isDone = true
  t.like(result, { done: true, report: { ok: true, entries: 20_000 } })
  t.log(`${Math.round(performance.now() - startedAt)} ms, longest turn ${longestMs.toFixed(1)} ms`)
  t.true(longestMs < 50)
})
