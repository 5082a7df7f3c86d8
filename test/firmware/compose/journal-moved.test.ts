import { copyFile, readFile, rename, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { DiskWatch } from '../../../firmware/compose/disk-watch.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { journalPath } from '../../../firmware/journal/journal-files.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import { AT_DESK, aProgramme, documentOf } from '../../support/domain-kiosk.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { partsOf } from './loop-fixture.ts'

interface Site {
  readonly folder: string
  readonly file: string
  readonly opened: OpenedJournal
  readonly loop: KioskLoop
  /** One look of the disk watch; resolves when the loop has worked off what came of it. */
  readonly look: () => Promise<void>
  readonly checkIn: (n: number) => ReturnType<KioskLoop['submit']>
}

async function openSite(t: ExecutionContext): Promise<Site> {
  const folder = await tempFolder(t)
  const opened = await openTest(t, folder)
  const programmes = [aProgramme({ ...AT_DESK, temperature: { ...aProgramme().temperature, required: false } })]
  const loop = new KioskLoop({ ...partsOf(opened), programmes })
  t.teardown(() => loop.close())
  await loop.start()
  let tried: Promise<unknown> = Promise.resolve()
  const watch = new DiskWatch(folder, opened.journal, () => {
    tried = loop.submit({ kind: 'written-again', since: loop.now().time })
  })
  const look = async (): Promise<void> => {
    const stop = new AbortController()
    const sleep = (): Promise<void> => {
      stop.abort()
      return Promise.resolve()
    }
    await watch.run({ clock: Object.assign(new SystemClock(() => 'synced'), { sleep }), signal: stop.signal })
    await tried
  }
  const checkIn = (n: number) => loop.submit({ kind: 'document', document: documentOf(n), source: 'card' })
  return { folder, file: journalPath(folder, 'demo', 1), opened, loop, look, checkIn }
}

test('a data folder that is removed under a running kiosk is noticed at the next look, and nobody is confirmed', async (t) => {
  const { checkIn, folder, look, loop } = await openSite(t)
  t.true((await checkIn(1)).ok)
  await look()
  t.true(loop.isWritable)
  await rm(folder, { recursive: true })
  await look()
  t.false(loop.isWritable, 'the alarm and the task of a journal that cannot be written hang on it')
  t.deepEqual(await checkIn(2), { ok: false, refusal: 'journal-unavailable' })
})

test('the first person after the removal is not confirmed either, before any look', async (t) => {
  const { checkIn, file } = await openSite(t)
  await rm(file)
  t.deepEqual(await checkIn(1), { ok: false, refusal: 'journal-unavailable' })
})

test('a file that was put in its place by a copy, or a log that is gone, is not the one that is written', async (t) => {
  const replaced = await openSite(t)
  await copyFile(replaced.file, `${replaced.file}.copy`)
  await rename(`${replaced.file}.copy`, replaced.file)
  t.deepEqual(await replaced.checkIn(1), { ok: false, refusal: 'journal-unavailable' })
  const without = await openSite(t)
  await rm(`${without.file}-wal`)
  t.deepEqual(await without.checkIn(1), { ok: false, refusal: 'journal-unavailable' })
})

test('with the file back at its place the kiosk goes on by itself, and says since when it could not', async (t) => {
  const { checkIn, file, look, loop, opened } = await openSite(t)
  await checkIn(1)
  await rename(file, `${file}.away`)
  await look()
  t.false(loop.isWritable)
  await rename(`${file}.away`, file)
  await loop.submit({ kind: 'tick' })
  t.true(loop.isWritable)
  t.true((await checkIn(2)).ok)
  let resumed = 0
  for await (const { event } of opened.journal.replay()) if (event.type === 'maintenance.journal-resumed') resumed += 1
  t.is(resumed, 1)
})

test('a folder that cannot even be asked, as in a loop of links, ends no look, and the kiosk goes on when it is back', async (t) => {
  const { checkIn, file, look, loop } = await openSite(t)
  const folder = path.dirname(file)
  await rename(folder, `${folder}.away`)
  await symlink(folder, folder)
  await t.throwsAsync(readFile(file), { code: 'ELOOP' })
  await t.notThrowsAsync(look())
  t.false(loop.isWritable)
  t.deepEqual(await checkIn(1), { ok: false, refusal: 'journal-unavailable' })
  await rm(folder)
  await rename(`${folder}.away`, folder)
  await loop.submit({ kind: 'tick' })
  t.true((await checkIn(1)).ok)
})

test('SQLite itself says nothing: what it commits into a removed file is in no file', async (t) => {
  const { file, opened } = await openSite(t)
  await rm(path.dirname(file), { recursive: true })
  const { journal } = opened
  t.false(journal.isInPlace())
  await t.notThrowsAsync(journal.saveCursor({ acknowledged: journal.head().sequence }))
  await t.throwsAsync(readFile(file), { code: 'ENOENT' })
})
