import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { DiskWatch } from '../../../firmware/compose/disk-watch.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import { AT_DESK, aProgramme, documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { partsOf } from './loop-fixture.ts'

const SIZE_MB = 4
const run = promisify(execFile)

/** A file system of its own, as small as that; null where it may not be made (that needs root). */
async function smallDisk(t: ExecutionContext): Promise<string | null> {
  const folder = path.join(await tempFolder(t), 'disk')
  await mkdir(folder)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', folder])
  } catch {
    t.log('no file system may be mounted here: run it as root')
    return null
  }
  t.teardown(async () => {
    await run('umount', ['--lazy', folder])
  })
  return folder
}

/** Takes every byte that is left. */
async function fill(folder: string): Promise<void> {
  for (const bytes of [65_536, 4_096, 512]) {
    for (let n = 0; ; n += 1) {
      const done = await writeFile(path.join(folder, `filler-${bytes}-${n}`), Buffer.alloc(bytes, 1)).then(
        () => true,
        () => false,
      )
      if (!done) break
    }
  }
}

async function makeRoom(folder: string): Promise<void> {
  await run('sh', ['-c', 'rm -f "$1"/filler-*', 'sh', folder])
}

async function checkIn(loop: KioskLoop, n: number): Promise<readonly number[]> {
  await loop.submit({ kind: 'document', document: documentOf(n), source: 'card' })
  const result = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
  const done = await loop.submit({ kind: 'measured', token: loop.session.token, result })
  return done.ok ? done.events.map(({ sequence }) => sequence) : []
}

test('with no byte left nothing is confirmed that is not on disk, and with room again it goes on by itself', async (t) => {
  const folder = await smallDisk(t)
  if (folder === null) {
    t.pass()
    return
  }
  const opened = await openTest(t, folder)
  const loop = new KioskLoop({ ...partsOf(opened), programmes: [aProgramme(AT_DESK)] })
  t.teardown(() => loop.close())
  await loop.start()
  const confirmed = [...(await checkIn(loop, 1))]
  t.true(confirmed.length > 0)
  await fill(folder)
  // What the log has already claimed still takes some, and a small event more than a large one.
  for (let n = 2; loop.isWritable && n < 900; n += 1) {
    confirmed.push(...(await checkIn(loop, n)))
    await loop.submit({ kind: 'tick' })
  }
  t.false(loop.isWritable, 'the disk was full, or nothing is proved')
  t.is(loop.session.prompt, 'staff')
  const asked = loop.session.token
  await loop.submit({ kind: 'tick' })
  t.false(loop.isWritable)
  t.is(loop.session.token, asked, 'nobody at the booth is told again')

  await makeRoom(folder)
  await loop.submit({ kind: 'tick' })
  t.true(loop.isWritable, 'by itself')
  confirmed.push(...(await checkIn(loop, 901)))
  const { sequence } = loop.state
  t.true(Math.max(...confirmed) <= sequence)
  await loop.close()
  await opened.journal.close()
  const { count, problem } = await verifyJournal(folder, 'demo')
  t.is(problem, null)
  t.is(count, sequence)
})

test('the room left is known: low below a twentieth, full below a fiftieth', async (t) => {
  const folder = await smallDisk(t)
  if (folder === null) {
    t.pass()
    return
  }
  const look = async (): Promise<{ isLow: boolean; isFull: boolean }> => {
    const watch = new DiskWatch(folder, { isInPlace: () => true }, () => undefined)
    const stop = new AbortController()
    const clock = new SystemClock(() => 'synced')
    const sleep = (): Promise<void> => {
      stop.abort()
      return Promise.resolve()
    }
    await watch.run({ clock: Object.assign(clock, { sleep }), signal: stop.signal })
    return { isLow: watch.isLow, isFull: watch.isFull }
  }
  t.deepEqual(await look(), { isLow: false, isFull: false })
  await writeFile(path.join(folder, 'most'), Buffer.alloc(SIZE_MB * 1024 * 1024 * 0.96))
  t.deepEqual(await look(), { isLow: true, isFull: false })
  await writeFile(path.join(folder, 'more'), Buffer.alloc(SIZE_MB * 1024 * 1024 * 0.03))
  t.deepEqual(await look(), { isLow: true, isFull: true })
  await rm(path.join(folder, 'most'))
  t.deepEqual(await look(), { isLow: false, isFull: false })
})
