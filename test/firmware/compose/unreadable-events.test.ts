import { generateKeyPairSync } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { exportEvents } from '../../../firmware/compose/export-events.ts'
import { foldJournal, packState } from '../../../firmware/compose/folded-state.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { Mirror } from '../../../firmware/compose/mirror.ts'
import { sayUnreadable } from '../../../firmware/compose/unreadable-events.ts'
import { journalStats, verifyJournal } from '../../../firmware/journal/inspect.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import type { RowProblem } from '../../../firmware/journal/row-codec.ts'
import { importCarryOut } from '../../../firmware/kioskctl/import-command.ts'
import type { SequenceRange } from '../../../firmware/ports/delivery.ts'
import { Latch } from '../../../firmware/uplink/latch.ts'
import type { Bench } from '../../support/district.ts'
import { AT_DESK, aProgramme, documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { openTestConsumer, take } from '../consumer/consumer-fixture.ts'
import { openTest, tempFolder, withFile } from '../journal/journal-fixture.ts'
import { ManualClock, settled } from '../uplink/manual-clock.ts'
import { CollectingLog } from '../uplink/uplink-harness.ts'
import { type Arrived, drainAll, openDrain, TakingPublisher } from './drain-all.ts'
import { partsOf } from './loop-fixture.ts'

const CODE = 'this code'
const EVENTS = 600
const ROTTEN = 150
const DISTRICT = generateKeyPairSync('x25519')

class Site {
  readonly opened: OpenedJournal
  readonly loop: KioskLoop
  readonly log = new CollectingLog()
  /** What the broker has, in the order in which it came. */
  readonly arrived: Arrived[] = []
  unsent: number | null = null

  constructor(opened: OpenedJournal, loop: KioskLoop) {
    this.opened = opened
    this.loop = loop
  }

  get head(): number {
    return this.opened.journal.head().sequence
  }

  async drainAll(): Promise<void> {
    this.unsent = (
      await drainAll(this.loop, { outbox: this.opened.journal, log: this.log, arrived: this.arrived })
    ).unsent
  }

  /** A clean end: the next start folds nothing. */
  async close(): Promise<void> {
    await this.loop.close()
    await this.opened.journal.keepSnapshot(packState(this.loop.state, 'pooled-10@1', CODE))
    await this.opened.journal.close()
  }
}

async function open(t: Bench, folder: string): Promise<Site> {
  const opened = await openTest(t, folder)
  const folded = await foldJournal(opened.journal, { store: opened.journal, code: CODE })
  const loop = new KioskLoop({ ...partsOf(opened), programmes: [aProgramme(AT_DESK)], folded })
  t.teardown(() => loop.close())
  await loop.start()
  return new Site(opened, loop)
}

/** A day without a network: 600 events, and one in the middle is a check-in. Made once. */
const WORKED = await mkdtemp(path.join(os.tmpdir(), 'kiosk-unreadable-'))

test.before('a kiosk works', async () => {
  const site = await open({ teardown: () => undefined }, WORKED)
  const signIn = (): Promise<unknown> => site.loop.submit({ kind: 'signed-in', operator: 'li', by: 'pin' })
  while (site.head < ROTTEN - 1) await signIn()
  await site.loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  const reading = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
  await site.loop.submit({ kind: 'measured', token: site.loop.session.token, result: reading })
  while (site.head < EVENTS) await signIn()
  await site.close()
})

test.after.always('it is taken away', () => rm(WORKED, { recursive: true, force: true }))

/** The folder of a kiosk that has worked; somebody altered its journal. */
async function alteredBy(t: ExecutionContext, sql: string): Promise<string> {
  const folder = await tempFolder(t)
  await cp(WORKED, folder, { recursive: true })
  await withFile(folder, sql)
  return folder
}

/** One character of what is kept in clear. */
const ALTER = `UPDATE event SET clear = replace(clear, '"subject"', '"subjecs"') WHERE sequence = ${ROTTEN}`
const ROTS: Readonly<Record<string, { readonly sql: string; readonly problem: RowProblem }>> = {
  'with one character altered': { sql: ALTER, problem: 'altered' },
  'with its seal altered': {
    sql: `UPDATE event SET sealed = zeroblob(length(sealed)) WHERE sequence = ${ROTTEN}`,
    problem: 'altered',
  },
  'with another chain': {
    sql: `UPDATE event SET chain = zeroblob(32) WHERE sequence = ${ROTTEN}`,
    problem: 'chain-broken',
  },
  'that says another day': {
    sql: `UPDATE event SET day = '2000-01-01' WHERE sequence = ${ROTTEN}`,
    problem: 'altered',
  },
  'that is gone': { sql: `DELETE FROM event WHERE sequence = ${ROTTEN}`, problem: 'missing' },
}

for (const [what, { problem, sql }] of Object.entries(ROTS)) {
  test(`one event ${what} is passed over and named, and all others reach the district`, async (t) => {
    const folder = await alteredBy(t, sql)
    const site = await open(t, folder)
    await site.drainAll()
    t.is(site.unsent, 0)
    t.is(site.arrived.length, site.head - 1)
    t.deepEqual(await site.opened.journal.cursor(), { acknowledged: site.head })

    t.like(
      site.log.events.find(({ event }) => event === 'journal.events-unreadable'),
      { from: ROTTEN, to: ROTTEN },
    )
    t.like(site.loop.state.journal, { unreadable: { count: 1 }, said: [{ from: ROTTEN, to: ROTTEN }] })
    const consumer = await openTestConsumer(t)
    await take(consumer, site.arrived, null)
    const [book] = (await consumer.report()).journals
    t.like(book, { missing: [], unreadable: [{ from: ROTTEN, to: ROTTEN }], provenUpTo: site.head })
    const said = site.arrived.filter(({ bytes }) => Buffer.from(bytes).includes('.events-unreadable.'))
    t.is(said.length, 1)
    await site.close()

    const verified = await verifyJournal(folder, 'demo')
    t.deepEqual(verified.problems, [{ sequence: ROTTEN, last: ROTTEN, problem }])
    t.is(verified.count + verified.behind, site.head - 1)
    t.like(await journalStats(folder, 'demo'), { unsent: 0, unsendable: 1 })

    const again = await open(t, folder)
    const { head } = again
    await again.drainAll()
    t.is(again.arrived.length, head - site.head, 'nothing goes twice')
    t.is(again.loop.state.journal.unreadable.count, 1, 'and nothing is said twice')
  })
}

test('after a crash before the cursor was written it is passed over again, and not said again', async (t) => {
  const folder = await alteredBy(t, ALTER)
  const site = await open(t, folder)
  await site.drainAll()
  await site.close()
  await withFile(folder, 'UPDATE journal SET acknowledged = 100')
  const again = await open(t, folder)
  await again.drainAll()
  t.is(again.loop.state.journal.unreadable.count, 1)
  t.deepEqual(await again.opened.journal.cursor(), { acknowledged: again.head })
})

test('while it cannot be said, the rest goes on and the cursor stays before it; then the line says it by itself, in order', async (t) => {
  const folder = await alteredBy(t, ALTER)
  await withFile(folder, 'DELETE FROM event WHERE sequence = 300')
  const site = await open(t, folder)
  const { journal } = site.opened
  const clock = new ManualClock()
  const asked: SequenceRange[] = []
  // The first time no byte is left on the disk; a moment later one is.
  const onUnsendable = (events: SequenceRange): Promise<boolean> =>
    asked.push(events) === 1 ? Promise.resolve(false) : sayUnreadable(site.loop, site.log, events)
  const changed = new Latch()
  const drain = await openDrain({
    outbox: journal,
    log: site.log,
    clock,
    onUnsendable,
    onChanged: () => {
      changed.set()
    },
  })
  t.teardown(
    journal.onAppended(() => {
      drain.appended()
    }),
  )
  drain.attach(new TakingPublisher(site.arrived))
  while (drain.unsent > 2) await changed.wait()
  await settled()
  t.is(site.arrived.length, site.head - 2)
  t.is(drain.acknowledged, ROTTEN - 1)
  const [first, second] = [ROTTEN, 300].map((sequence) => ({ from: sequence, to: sequence }))
  t.deepEqual(asked, [first])
  t.is(drain.trouble, null, 'the broker takes what it is given')
  t.is(drain.unsentFrom(1), ROTTEN)

  await clock.advance(1_000)
  while (drain.unsent > 0) await changed.wait()
  t.deepEqual(asked, [first, first, second])
  t.deepEqual(site.loop.state.journal.said, [first, second])
  t.is(drain.acknowledged, site.head)
  await drain.detach()
})

test('a carry-out and the mirror go past it, and the signed manifest names it', async (t) => {
  const folder = await alteredBy(t, ALTER)
  const file = path.join(folder, 'K0042.events')
  const asked = {
    dataDir: folder,
    mode: 'demo',
    selection: { kind: 'unsent' },
    district: DISTRICT.publicKey,
    file,
  } as const
  const exported = await exportEvents(asked)
  const without = [{ from: ROTTEN, to: ROTTEN }]
  t.like(exported, { first: 1, last: EVENTS, events: EVENTS - 1, passedOver: 1, without })
  const imported = await importCarryOut(file, DISTRICT.privateKey, await openTestConsumer(t))
  t.true(imported.ok)
  t.deepEqual(imported.ok ? imported.manifest.without : [], without)

  const { journal } = (await open(t, folder)).opened
  const stick = path.join(folder, 'stick')
  await mkdir(stick)
  const log = new CollectingLog()
  const parts = { dataDir: folder, kiosk: 'K0042', mode: 'demo', district: DISTRICT.publicKey } as const
  const mirror = new Mirror({ ...parts, folder: stick, journal, clock: new ManualClock(), log })
  t.teardown(() => mirror.close())
  mirror.start()
  await mirror.settled()
  t.false(mirror.isFailing)
  t.deepEqual((await readdir(stick)).toSorted(), [
    `K0042-demo-1-1-${journal.head().sequence}.events`,
    'K0042-demo-1.journal',
  ])
  t.like(
    log.events.find(({ event }) => event === 'mirror.passed-over'),
    { without },
  )
})
