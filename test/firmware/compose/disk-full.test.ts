import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { DiskWatch } from '../../../firmware/compose/disk-watch.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import type { LoopParts } from '../../../firmware/compose/loop-parts.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import type { Journal } from '../../../firmware/ports/journal.ts'
import type { AskRoom } from '../../../firmware/ports/room.ts'
import { AT_DESK, aProgramme, documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { fillDisk, mounting, SMALL_DISK_BYTES, smallDisk } from '../../support/small-disk.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { openConnection } from '../journal/open-connection.ts'
import { changed, partsOf } from './loop-fixture.ts'

/** A kiosk's own, and what passes here for it. */
const [TICK_MS, QUICK_TICK_MS] = [5_000, 5]
/** Within 30 s, in ticks. */
const TICKS_MAX = 30_000 / TICK_MS
const run = promisify(execFile)

/** A data folder that can be full. */
interface Disk {
  readonly folder: string
  readonly journal: Journal
  fill(): Promise<void>
  makeRoom(): Promise<void>
}

async function mountedDisk(t: ExecutionContext): Promise<Disk> {
  const folder = await smallDisk(t)
  const { journal } = await openTest(t, folder)
  const makeRoom = async (): Promise<void> => {
    await run('sh', ['-c', 'rm -f "$1"/filler-*', 'sh', folder])
  }
  return { folder, journal, fill: () => fillDisk(folder), makeRoom }
}

/** SQLite says the same of a file that may not have one page more. */
async function limitedFile(t: ExecutionContext): Promise<Disk> {
  const folder = await tempFolder(t)
  const { database, journal } = await openConnection(folder)
  t.teardown(() => journal.close())
  const limit = async (pages: number): Promise<void> => {
    await database.all(`PRAGMA max_page_count = ${pages}`)
  }
  return { folder, journal, fill: () => limit(1), makeRoom: () => limit(100_000) }
}

/** The kiosk's own ticks, sooner. */
class QuickTicks extends SystemClock {
  override after(delayMs: number, action: () => void): () => void {
    return super.after(delayMs === TICK_MS ? QUICK_TICK_MS : delayMs, action)
  }
}

/** The mistake: what could not be written is said all the same. */
function saysAllTheSame(journal: Journal): Journal {
  const append: Journal['append'] = (drafts, stamp) =>
    journal.append(drafts, stamp).catch(() =>
      drafts.map((draft, i) => {
        const sequence = journal.head().sequence + 1 + i
        return { ...draft, ...stamp, sequence, id: `demo.K0042.1.${sequence}`, chain: '' }
      }),
    )
  return {
    number: journal.number,
    append,
    replay: (after) => journal.replay(after),
    head: () => journal.head(),
    close: () => journal.close(),
  }
}

async function checkIn(loop: KioskLoop, n: number): Promise<readonly number[]> {
  await loop.submit({ kind: 'document', document: documentOf(n), source: 'card' })
  const result = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
  const done = await loop.submit({ kind: 'measured', token: loop.session.token, result })
  return done.ok ? done.events.map(({ sequence }) => sequence) : []
}

function partsOn({ journal }: Disk): LoopParts {
  return partsOf({ journal, personKeys: { identify: (idNumber: string) => idNumber } })
}

async function openSite(t: ExecutionContext, disk: Disk, journal = disk.journal) {
  const clock = new QuickTicks(() => 'synced')
  const loop = new KioskLoop({ ...partsOn(disk), journal, clock, programmes: [aProgramme(AT_DESK)] })
  t.teardown(() => loop.close())
  await loop.start()
  let ticks = 0
  loop.onHandled(({ kind }) => {
    if (kind === 'tick') ticks += 1
  })
  return { loop, ticks: () => ticks }
}

/** Resolves when the kiosk has looked by itself whether it can write. */
function nextTick(loop: KioskLoop): Promise<void> {
  return new Promise((resolve) => {
    const stop = loop.onHandled(({ kind }) => {
      if (kind !== 'tick') return
      stop()
      resolve()
    })
  })
}

/** People come until nobody is confirmed any more, at most so many. What they were told is returned. */
async function fillUp(loop: KioskLoop, disk: Disk, peopleMax: number): Promise<readonly number[]> {
  const confirmed = [...(await checkIn(loop, 1))]
  await disk.fill()
  // What the log has already claimed still takes some, and a small event more than a large one.
  for (let n = 2; loop.isWritable && n < peopleMax; n += 1) {
    confirmed.push(...(await checkIn(loop, n)))
    await nextTick(loop)
  }
  return confirmed
}

async function goesOnByItself(t: ExecutionContext, disk: Disk): Promise<void> {
  const { loop, ticks } = await openSite(t, disk)
  const confirmed = [...(await fillUp(loop, disk, 900))]
  t.true(confirmed.length > 0)
  t.false(loop.isWritable, 'the disk was full, or nothing is proved')
  t.true(Math.max(...confirmed) <= disk.journal.head().sequence, 'all that was said is on disk')
  t.is(loop.session.prompt, 'staff')
  const asked = loop.session.token
  for (let again = 0; again < 2; again += 1) await nextTick(loop)
  t.false(loop.isWritable)
  t.is(loop.session.token, asked, 'nobody at the booth is told again')

  const again = changed(loop, () => loop.isWritable)
  await disk.makeRoom()
  const before = ticks()
  await again
  t.true(ticks() - before <= TICKS_MAX, 'within half a minute, and nobody had to come')
  confirmed.push(...(await checkIn(loop, 901)))
  const { sequence } = loop.state
  t.is(Math.max(...confirmed), sequence)
  await loop.close()
  await disk.journal.close()
  const { count, problem } = await verifyJournal(disk.folder, 'demo')
  t.is(problem, null)
  t.is(count, sequence)
}

test('where the file may not grow nothing is confirmed that is not on disk, and with room again it goes on by itself', async (t) => {
  await goesOnByItself(t, await limitedFile(t))
})

mounting(
  'with no byte left nothing is confirmed that is not on disk, and with room again it goes on by itself',
  async (t) => {
    await goesOnByItself(t, await mountedDisk(t))
  },
)

test('a kiosk that said what it could not write would be seen', async (t) => {
  const disk = await limitedFile(t)
  const { loop } = await openSite(t, disk, saysAllTheSame(disk.journal))
  const confirmed = await fillUp(loop, disk, 60)
  t.true(Math.max(...confirmed) > disk.journal.head().sequence)
})

/** One look of the watch. */
async function look(watch: DiskWatch): Promise<{ readonly isLow: boolean; readonly isFull: boolean }> {
  const stop = new AbortController()
  const sleep = (): Promise<void> => {
    stop.abort()
    return Promise.resolve()
  }
  await watch.run({ clock: Object.assign(new SystemClock(() => 'synced'), { sleep }), signal: stop.signal })
  return { isLow: watch.isLow, isFull: watch.isFull }
}

function watchOf(folder: string, ask?: AskRoom): DiskWatch {
  return new DiskWatch(folder, { isInPlace: () => true }, () => undefined, ask)
}

test('below a twentieth of room the crew is told, below a fiftieth nobody new is taken in, and with room people are again', async (t) => {
  const disk = await limitedFile(t)
  let free = 1_000
  const watch = watchOf(disk.folder, () => Promise.resolve({ bavail: free, blocks: 1_000, bsize: 4_096 }))
  const programmes = [aProgramme({ ...AT_DESK, temperature: { ...aProgramme().temperature, required: false } })]
  const loop = new KioskLoop({ ...partsOn(disk), programmes, isDiskFull: () => watch.isFull })
  t.teardown(() => loop.close())
  await loop.start()
  const comes = async (n: number, blocks: number) => {
    free = blocks
    await look(watch)
    const done = await loop.submit({ kind: 'document', document: documentOf(n), source: 'card' })
    const isConfirmed = done.ok && done.events.length > 0
    return [watch.tasks.map(({ cause }) => cause), loop.intake.state, isConfirmed]
  }
  t.deepEqual(await comes(1, 50), [[], 'open', true])
  t.deepEqual(await comes(2, 49), [[null], 'open', true])
  t.deepEqual(await comes(3, 20), [[null], 'open', true])
  t.deepEqual(await comes(4, 19), [['full'], 'paused', false])
  t.deepEqual(await comes(4, 100), [[], 'open', true])
})

mounting('the room left is known: low below a twentieth, full below a fiftieth', async (t) => {
  const folder = await smallDisk(t)
  const watch = watchOf(folder)
  t.deepEqual(await look(watch), { isLow: false, isFull: false })
  await writeFile(path.join(folder, 'most'), Buffer.alloc(SMALL_DISK_BYTES * 0.96))
  t.deepEqual(await look(watch), { isLow: true, isFull: false })
  await writeFile(path.join(folder, 'more'), Buffer.alloc(SMALL_DISK_BYTES * 0.03))
  t.deepEqual(await look(watch), { isLow: true, isFull: true })
  await rm(path.join(folder, 'most'))
  t.deepEqual(await look(watch), { isLow: false, isFull: false })
})
