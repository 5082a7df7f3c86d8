import { stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { FilePlace } from '../../../firmware/journal/file-place.ts'
import { openJournal } from '../../../firmware/journal/open-journal.ts'
import { PLACE, RANDOM, tempFolder } from './journal-fixture.ts'

const OPTIONS = { kiosk: 'K0042', mode: 'demo', place: PLACE, random: RANDOM } as const

test('a data folder is made with those above it, for this account only', async (t) => {
  const dataDir = path.join(await tempFolder(t), 'a', 'b')
  const { journal } = await openJournal({ ...OPTIONS, dataDir })
  t.teardown(() => journal.close())
  for (const folder of [path.dirname(dataDir), dataDir, path.join(dataDir, 'demo')]) {
    t.is((await stat(folder)).mode & 0o777, 0o700)
  }
})

test('where no folder can be, that is said in words, and soon', async (t) => {
  t.timeout(10_000)
  const file = path.join(await tempFolder(t), 'file')
  await writeFile(file, '')
  for (const [dataDir, words] of [
    ['/proc/kiosk/data', /\/proc\/kiosk/],
    ['/proc/self/fd/kiosk', /\/proc\//],
    [path.join(file, 'below'), /file/],
    ['/dev/null/x', /\/dev\/null/],
  ] as const) {
    await t.throwsAsync(openJournal({ ...OPTIONS, dataDir }), { code: 'journal.io', message: words }, dataDir)
  }
})

test('a journal whose name cannot be asked is refused in words', async (t) => {
  const loop = path.join(await tempFolder(t), 'journal-0001.sqlite')
  await symlink(loop, loop)
  t.throws(() => new FilePlace(loop), {
    code: 'journal.io',
    message: /journal-0001\.sqlite cannot be asked where it is/,
  })
})
