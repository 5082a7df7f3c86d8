import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import { openJournal } from '../../../firmware/journal/open-journal.ts'
import { called, checkedIn, openTest, PLACE, RANDOM, stampOn, tempFolder } from './journal-fixture.ts'

test('the device key is 256 bits that only the owner may read, and stays the same', async (t) => {
  const dataDir = await tempFolder(t)
  const file = path.join(dataDir, 'device.key')
  await (await openTest(t, dataDir)).journal.close()
  const key = await readFile(file)
  t.is(key.length, 32)
  t.is((await stat(file)).mode & 0o777, 0o600)
  await openTest(t, dataDir)
  t.deepEqual(await readFile(file), key)
})

test('a missing, damaged or foreign device key is said, and never replaced', async (t) => {
  const dataDir = await tempFolder(t)
  const file = path.join(dataDir, 'device.key')
  const { journal } = await openTest(t, dataDir)
  await journal.append([checkedIn(1)], stampOn())
  await journal.close()
  await rename(file, `${file}.away`)
  for (const bytes of [null, Buffer.alloc(0), randomBytes(31), randomBytes(32)]) {
    if (bytes === null) await rm(file, { force: true })
    else await writeFile(file, bytes)
    await t.throwsAsync(openTest(t, dataDir), { code: 'journal.bad-key' })
    await t.throwsAsync(verifyJournal(dataDir, 'demo'), { code: 'journal.bad-key' })
    t.deepEqual(await readFile(file).catch(() => null), bytes)
  }
  await rename(`${file}.away`, file)
  t.is((await openTest(t, dataDir)).journal.head().sequence, 1)
})

test('a missing key is not replaced for another mode either: the old journal still needs it', async (t) => {
  const dataDir = await tempFolder(t)
  await (await openTest(t, dataDir)).journal.close()
  await rm(path.join(dataDir, 'device.key'))
  const drill = openJournal({ dataDir, kiosk: 'K0042', mode: 'drill', place: PLACE, random: RANDOM })
  await t.throwsAsync(drill, { code: 'journal.bad-key' })
})

test('a person is known again by a keyed hash, the same on this kiosk only', async (t) => {
  const [here, there] = [await tempFolder(t), await tempFolder(t)]
  const { personKeys, journal } = await openTest(t, here)
  const expected = hkdfSync(
    'sha256',
    await readFile(path.join(here, 'device.key')),
    '',
    'sampling-kiosk person-key v1',
    32,
  )
  const hmac = createHmac('sha256', Buffer.from(expected)).update('119999199003070010').digest('base64url')
  t.is(personKeys.identify('119999199003070010'), hmac)
  await journal.close()
  t.is((await openTest(t, here)).personKeys.identify('119999199003070010'), hmac)
  t.not((await openTest(t, there)).personKeys.identify('119999199003070010'), hmac)
})

test('a press is marked by a key of this kiosk that is no other’s and for nothing else', async (t) => {
  const [here, there] = [await openTest(t, await tempFolder(t)), await openTest(t, await tempFolder(t))]
  const marks = [here.pressMarks.mark('x'), there.pressMarks.mark('x'), here.personKeys.identify('x')]
  t.is(new Set(marks).size, marks.length)
  t.deepEqual(marks.slice(0, 1), [here.pressMarks.mark('x')])
})

test('the journal of another kiosk is not written on', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  await journal.append([called(1)], stampOn())
  await journal.close()
  const other = openJournal({ dataDir, kiosk: 'K0043', mode: 'demo', place: PLACE, random: RANDOM })
  await t.throwsAsync(other, { code: 'journal.wrong-kiosk', message: /demo\.K0042\.1, not of demo\.K0043\.1/ })
})
