import test, { type ExecutionContext } from 'ava'
import { foldJournal } from '../../../firmware/compose/folded-state.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { RetentionDesk } from '../../../firmware/compose/retention-desk.ts'
import { StateKeeper } from '../../../firmware/compose/state-keeper.ts'
import type { RecordedEvent } from '../../../firmware/domain/events.ts'
import type { Input } from '../../../firmware/domain/input.ts'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import type { ClockTrust } from '../../../firmware/ports/clock.ts'
import { aProgramme, documentOf } from '../../support/domain-kiosk.ts'
import { TurnedMachine } from '../../support/turned-machine.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { partsOf, SILENT } from './loop-fixture.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const CODE = 'this code'
const PROGRAMME = aProgramme({ temperature: { ...aProgramme().temperature, required: false } })

/** A kiosk on a real journal and a machine whose clock may lie; what it wrote is noted with the true time. */
class Site {
  readonly machine = new TurnedMachine('2027-01-04T08:00:00+08:00', 'synced')
  readonly written: { readonly recorded: RecordedEvent; readonly trueMs: number }[] = []
  readonly #t: ExecutionContext
  readonly #folder: string
  #opened!: OpenedJournal
  #loop!: KioskLoop
  #states!: StateKeeper
  #desk!: RetentionDesk
  #boots = 0

  constructor(t: ExecutionContext, folder: string) {
    this.#t = t
    this.#folder = folder
  }

  get opened(): OpenedJournal {
    return this.#opened
  }

  async boot(): Promise<void> {
    this.#boots += 1
    const { machine: clock } = this
    this.#opened = await openTest(this.#t, this.#folder)
    const { journal, retention } = this.#opened
    const snapshots = { store: journal, code: CODE }
    const parts = { ...partsOf(this.#opened), bootId: `boot-${this.#boots}`, programmes: [PROGRAMME] }
    const from = journal.head().sequence
    const folded = await foldJournal(journal, snapshots)
    this.#loop = new KioskLoop({ ...parts, clock, folded })
    this.#t.teardown(() => this.#loop.close())
    await this.#loop.start()
    for await (const recorded of journal.replay(from)) this.written.push({ recorded, trueMs: clock.trueMs })
    this.#states = new StateKeeper(this.#loop, snapshots, SILENT, folded.from)
    const keep = { code: CODE, personDays: 30, sentEventDays: 30, clock, log: SILENT }
    this.#desk = new RetentionDesk({
      aside: { look: () => Promise.resolve() },
      ...keep,
      loop: this.#loop,
      journal,
      retention,
      states: this.#states,
    })
  }

  async powerOff(): Promise<void> {
    await this.#desk.close()
    await this.#loop.close()
    await this.#states.close()
    await this.#opened.journal.close()
  }

  async give(input: Input): Promise<void> {
    const from = this.#opened.journal.head().sequence
    const done = await this.#loop.submit(input)
    if (!done.ok) throw new Error(done.refusal)
    const { trueMs } = this.machine
    for await (const recorded of this.#opened.journal.replay(from)) this.written.push({ recorded, trueMs })
  }

  async comes(...people: readonly number[]): Promise<void> {
    for (const n of people) await this.give({ kind: 'document', document: documentOf(n), source: 'card' })
  }

  /** Time goes by, and the kiosk looks at it. */
  async waits(minutes: number): Promise<void> {
    for (let left = minutes; left > 0; left -= 10) {
      this.machine.pass(Math.min(10, left) * MINUTE_MS)
      await this.give({ kind: 'tick' })
    }
  }

  /** All is with the district: nothing but time keeps what is here from being removed. */
  async forgetsWhatItMay(): Promise<void> {
    await this.#opened.journal.saveCursor({ acknowledged: this.#opened.journal.head().sequence })
    for (let looks = 0; looks < 3; looks += 1) await this.#desk.look()
  }

  types(from = 0): readonly string[] {
    return this.written.slice(from).map(({ recorded }) => recorded.event.type)
  }

  async keys(): Promise<readonly string[]> {
    return (await this.#opened.retention.days()).filter(({ hasKey }) => hasKey).map(({ day }) => day)
  }

  async proven(): Promise<string | null> {
    await this.powerOff()
    const { problem } = await verifyJournal(this.#folder, 'demo')
    return problem === null ? null : JSON.stringify(problem)
  }
}

/** People of four weeks ago, whose time is not over, and a morning's work. */
async function workingSite(t: ExecutionContext): Promise<Site> {
  const site = new Site(t, await tempFolder(t))
  await site.boot()
  await site.comes(1, 2, 3)
  await site.powerOff()
  site.machine.pass(28 * DAY_MS)
  site.machine.bootAt(site.machine.trueMs)
  await site.boot()
  await site.comes(4, 5, 6)
  // A tube with a sample in it, and somebody who did not come: both have half an hour or an hour left.
  for (const act of ['call-next', 'sampled', 'call-next', 'absent'] as const) {
    await site.give({ kind: 'crew', operator: 'op', act: { act } })
  }
  return site
}

const wrongClocks = [
  ['boots at 1970', () => Date.parse('1970-01-01T08:00:00+08:00')],
  ['comes up three days back', (trueMs: number) => trueMs - 3 * DAY_MS],
  ['leaps ten years on', (trueMs: number) => trueMs + 3_650 * DAY_MS],
] as const

/** What nobody may do by a clock that is not believed. */
const NEVER = ['day.opened', 'day.closed', 'visit.ended', 'tube.sealed', 'tube.voided', 'maintenance.people-forgotten']

/** Off for twenty minutes, back with that clock, and fifteen hours of a night. */
async function nightWith(site: Site, wrong: (trueMs: number) => number, trust: ClockTrust): Promise<void> {
  await site.powerOff()
  site.machine.source.trust = trust
  site.machine.pass(20 * MINUTE_MS)
  site.machine.bootAt(wrong(site.machine.trueMs))
  await site.boot()
  await site.comes(7, 8)
  await site.waits(25)
  await site.comes(9)
  await site.waits(15 * 60)
  await site.forgetsWhatItMay()
}

for (const [what, wrong] of wrongClocks) {
  test(`a machine that ${what} works on: in order, said truly, nothing ends, and the offset gives the right times`, async (t) => {
    const site = await workingSite(t)
    const cutAt = site.written.length
    await nightWith(site, wrong, 'unsynced')

    t.true(site.written.slice(cutAt).every(({ recorded }) => recorded.clock === 'unsynced'))
    t.deepEqual(
      site.types(cutAt).filter((type) => NEVER.includes(type)),
      [],
    )
    t.deepEqual(await site.keys(), ['2027-01-04', '2027-02-01'])
    t.is(site.opened.retention.base(), null, 'every event is still there')
    const tickets = site.written.flatMap(({ recorded }) =>
      recorded.event.type === 'visit.checked-in' && recorded.day === '2027-02-01' ? [recorded.event.data.ticket] : [],
    )
    t.deepEqual(tickets, ['A001', 'A002', 'A003', 'A004', 'A005', 'A006'], 'one day, one row of tickets')

    site.machine.sync()
    await site.give({ kind: 'tick' })
    const set = site.written.find(({ recorded }) => recorded.event.type === 'maintenance.clock-set')?.recorded
    if (set?.event.type !== 'maintenance.clock-set') return t.fail('nothing was said')
    t.like(set.event.data, { from: 'synced', before: 'unsynced', after: 'synced' })
    const inThatBoot = site.written.filter(
      ({ recorded }) => recorded.bootId === set.bootId && recorded.sequence < set.sequence,
    )
    t.true(inThatBoot.length >= 4)
    for (const { recorded, trueMs } of inThatBoot) t.is(Date.parse(recorded.time) + set.event.data.offsetMs, trueMs)

    await site.waits(20)
    const closed = site.written.flatMap(({ recorded: { event } }) => (event.type === 'day.closed' ? [event.data] : []))
    t.is(closed.find(({ day }) => day === '2027-02-01')?.counts['visit.checked-in'], 6)
    t.deepEqual(
      site.written.map(({ recorded }) => recorded.sequence),
      site.written.map((_, index) => index + 1),
    )
    t.is(await site.proven(), null)
  })
}

for (const [what, wrong] of wrongClocks) {
  test(`a kiosk that believed a machine that ${what} would end what is not over, and it is seen`, async (t) => {
    const site = await workingSite(t)
    const cutAt = site.written.length
    await nightWith(site, wrong, 'synced')
    t.log([...new Set(site.types(cutAt).filter((type) => NEVER.includes(type)))])
    t.true(site.types(cutAt).some((type) => NEVER.includes(type)))
  })
}

test('a source that is ten years wrong deletes nothing before it has held for a week, and then nothing is missing', async (t) => {
  const site = await workingSite(t)
  site.machine.sync(3_650 * DAY_MS)
  await site.waits(10)
  for (let days = 0; days < 3; days += 1) {
    await site.waits(12 * 60)
    await site.forgetsWhatItMay()
  }
  t.deepEqual((await site.keys()).slice(0, 2), ['2027-01-04', '2027-02-01'])
  site.machine.sync()
  await site.waits(20)
  await site.forgetsWhatItMay()
  t.false(site.types().includes('maintenance.people-forgotten'))
  t.deepEqual((await site.keys()).slice(0, 2), ['2027-01-04', '2027-02-01'])
  t.is(await site.proven(), null)
})

test('a clock that the crew set forgets nobody; one that a source set does, when the days have passed in truth', async (t) => {
  const site = await workingSite(t)
  await site.powerOff()
  site.machine.pass(10 * DAY_MS)
  site.machine.source.trust = 'unsynced'
  site.machine.bootAt(0)
  await site.boot()
  await site.give({ kind: 'crew', operator: 'leader', act: { act: 'set-clock', at: '2027-02-11T08:00' } })
  await site.waits(20)
  await site.forgetsWhatItMay()
  t.true((await site.keys()).includes('2027-01-04'))
  site.machine.sync()
  await site.waits(20)
  await site.forgetsWhatItMay()
  t.false((await site.keys()).includes('2027-01-04'), 'the harness would have seen it')
})
