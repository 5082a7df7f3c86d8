import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { foldJournal } from '../../../firmware/compose/folded-state.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { RetentionDesk } from '../../../firmware/compose/retention-desk.ts'
import { StateKeeper } from '../../../firmware/compose/state-keeper.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import type { ClockTrust } from '../../../firmware/ports/clock.ts'
import type { Retention } from '../../../firmware/ports/retention.ts'
import { AT_DESK, aProgramme, documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { openTest, tempFolder, withFile } from '../journal/journal-fixture.ts'
import { partsOf, SILENT } from './loop-fixture.ts'

const CODE = 'this code'
const PEOPLE = 40
const KEEP = { personDays: 30, sentEventDays: 60 }

class TurnedClock extends SystemClock {
  day = '2026-05-01'
  believed: ClockTrust = 'synced'

  constructor() {
    super(() => this.believed)
  }

  override epochMs(): number {
    return Date.parse(`${this.day}T09:00:00+08:00`)
  }
}

/** A kiosk's loop with its journal, and the desk that removes what is old. */
class Site {
  readonly clock = new TurnedClock()
  readonly folder: string
  readonly #t: ExecutionContext
  opened!: OpenedJournal
  loop!: KioskLoop
  desk!: RetentionDesk
  #states!: StateKeeper

  constructor(t: ExecutionContext, folder: string) {
    this.#t = t
    this.folder = folder
  }

  async open(failAt = Infinity): Promise<void> {
    this.opened = await openTest(this.#t, this.folder)
    const { journal, personKeys, retention } = this.opened
    const snapshots = { store: journal, code: CODE }
    const identify = (idNumber: string): string => personKeys.identify(idNumber)
    const programmes = [aProgramme(AT_DESK)]
    this.loop = new KioskLoop({ ...partsOf(this.opened), clock: this.clock, programmes, identify, snapshots })
    const { loop } = this
    this.#t.teardown(() => loop.close())
    await loop.start()
    this.#states = new StateKeeper(this.loop, snapshots, SILENT)
    this.desk = new RetentionDesk({
      ...KEEP,
      loop: this.loop,
      journal,
      retention: failing(retention, failAt),
      states: this.#states,
      clock: this.clock,
      log: SILENT,
      code: CODE,
    })
  }

  async checkIn(n: number): Promise<void> {
    await this.loop.submit({ kind: 'document', document: documentOf(n), source: 'card', phone: phoneOf(n) })
    const reading = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
    await this.loop.submit({ kind: 'measured', token: this.loop.session.token, result: reading })
  }

  async dayOf(day: string, people: readonly number[]): Promise<void> {
    this.clock.day = day
    for (const n of people) await this.checkIn(n)
  }

  async allSent(): Promise<void> {
    await this.opened.journal.saveCursor({ acknowledged: this.opened.journal.head().sequence })
  }

  /** The first look only sees that the clock is believed. */
  async look(): Promise<void> {
    await this.desk.look()
    await this.desk.look()
  }

  async close(): Promise<void> {
    await this.desk.close()
    await this.loop.close()
    await this.#states.close()
    await this.opened.journal.close()
  }
}

/** Every call fails from this one on, as on a disk that was cut off. */
function failing(retention: Retention, failAt: number): Retention {
  let calls = 0
  const call = <T>(action: () => Promise<T>): Promise<T> => {
    calls += 1
    return calls >= failAt ? Promise.reject(new Error('cut off')) : action()
  }
  return {
    days: () => call(() => retention.days()),
    base: () => retention.base(),
    replaceBase: (snapshot) => call(() => retention.replaceBase(snapshot)),
    removeBeforeBase: () => call(() => retention.removeBeforeBase()),
    forget: (days) => call(() => retention.forget(days)),
  }
}

function phoneOf(n: number): string {
  return `139${String(n).padStart(8, '0')}`
}

/** What must not be found anywhere of people 1 to 40, in all the forms in which it could lie there. */
function canaries({ personKeys }: OpenedJournal): readonly Buffer[] {
  const texts = Array.from({ length: PEOPLE }, (_, i) => documentOf(i + 1)).flatMap(({ idNumber, name }, i) => [
    name,
    idNumber,
    phoneOf(i + 1),
    personKeys.identify(idNumber),
  ])
  return texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')])
}

async function found(folder: string, what: readonly Buffer[]): Promise<number> {
  const names = await readdir(folder, { recursive: true })
  let hits = 0
  for (const name of names) {
    const file = path.join(folder, name)
    if (!(await stat(file)).isFile()) continue
    const bytes = await readFile(file)
    hits += what.filter((one) => bytes.includes(one)).length
  }
  return hits
}

async function siteWithOldDays(t: ExecutionContext): Promise<Site> {
  const site = new Site(t, await tempFolder(t))
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
  const what = [...canaries(site.opened), ...wrapped]
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

test('without the overwriting of what is deleted, the keys would still be found', async (t) => {
  const site = await siteWithOldDays(t)
  const wrapped = await keysOf(site)
  await site.close()
  await withFile(site.folder, 'PRAGMA secure_delete = OFF')
  // A connection of its own, as somebody would write it who does not know: deleting is not overwriting.
  await withFile(site.folder, 'DELETE FROM day_key')
  t.true((await found(site.folder, wrapped)) > 0)
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

test('days that a wrong clock wrote are as old as their neighbours in the journal', async (t) => {
  const site = new Site(t, await tempFolder(t))
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
    t.is(await found(site.folder, canaries(site.opened)), 0, `cut off at ${failAt}`)
    t.true((site.opened.retention.base()?.sequence ?? 0) > PEOPLE)
    await site.close()
    t.is((await verifyJournal(site.folder, 'demo')).problem, null)
  }
})

/** Whose data can be read with the kiosk's own keys. */
async function foundOpen({ opened }: Site): Promise<{ people: number }> {
  let people = 0
  const last = opened.journal.head().sequence
  const first = (opened.retention.base()?.sequence ?? 0) + 1
  for await (const { event } of opened.journal.between(first, last)) {
    if (event.type === 'visit.checked-in' && event.data.person !== undefined) people += 1
  }
  return { people }
}

async function keysOf({ folder }: Site): Promise<readonly Buffer[]> {
  const rows = await withFile(folder, 'SELECT wrapped FROM day_key ORDER BY day')
  return rows.map(({ wrapped }) => Buffer.from(wrapped as Uint8Array))
}

async function sizeOf(folder: string): Promise<number> {
  return (await stat(path.join(folder, 'demo', 'journal-0001.sqlite'))).size
}
