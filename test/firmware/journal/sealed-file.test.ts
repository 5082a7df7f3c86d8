import { createSecretKey, randomBytes } from 'node:crypto'
import { open, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { SealedFile } from '../../../firmware/journal/sealed-file.ts'
import { RANDOM, tempFolder } from './journal-fixture.ts'

const KEY = createSecretKey(randomBytes(32))
const SLICES = ['{"entries":2}', '["张示范"]', '["李示范"]']

async function sealedIn(folder: string, slices: readonly string[] = SLICES): Promise<SealedFile> {
  const file = new SealedFile(path.join(folder, 'roster.sealed'), KEY, RANDOM)
  await file.stage(slices)
  return file
}

test('what is staged comes into force at once and as a whole, and is read back in order', async (t) => {
  const folder = await tempFolder(t)
  const file = await sealedIn(folder)
  t.is((await file.read()).kind, 'missing')
  t.deepEqual(await file.readStaged(), { kind: 'slices', slices: SLICES })
  await file.commit()
  t.deepEqual(await file.read(), { kind: 'slices', slices: SLICES })
  t.is((await file.readStaged()).kind, 'missing')
})

test('on disk there is nothing to read without the key', async (t) => {
  const folder = await tempFolder(t)
  await (await sealedIn(folder)).commit()
  const bytes = await readFile(path.join(folder, 'roster.sealed'))
  t.false(bytes.includes('张示范'))
  t.is(
    (await new SealedFile(path.join(folder, 'roster.sealed'), createSecretKey(randomBytes(32)), RANDOM).read()).kind,
    'damaged',
  )
})

test('any byte changed, any byte missing, any byte more: damaged, never something else', async (t) => {
  const folder = await tempFolder(t)
  const file = await sealedIn(folder)
  await file.commit()
  const name = path.join(folder, 'roster.sealed')
  const bytes = await readFile(name)
  for (let at = 0; at < bytes.length; at += 3) {
    const wrong = Buffer.from(bytes)
    wrong[at] = (wrong[at] ?? 0) ^ 0x40
    await writeFile(name, wrong)
    t.is((await file.read()).kind, 'damaged', `byte ${at}`)
    await writeFile(name, bytes.subarray(0, at))
    t.is((await file.read()).kind, 'damaged', `cut at ${at}`)
  }
  await writeFile(name, Buffer.concat([bytes, Buffer.from([0])]))
  t.is((await file.read()).kind, 'damaged')
})

test('slices of another file do not fit, and none may change places', async (t) => {
  const [one, two] = [await tempFolder(t), await tempFolder(t)]
  const file = await sealedIn(one)
  await (await sealedIn(two)).commit()
  await file.commit()
  const mine = await readFile(path.join(one, 'roster.sealed'))
  const theirs = await readFile(path.join(two, 'roster.sealed'))
  // The same lengths: the head of one, the slices of the other.
  await writeFile(path.join(one, 'roster.sealed'), Buffer.concat([mine.subarray(0, 24), theirs.subarray(24)]))
  t.is((await file.read()).kind, 'damaged')
})

test('a damaged file is set aside and no longer stands in the way; forgetting takes that one, too', async (t) => {
  const folder = await tempFolder(t)
  const file = await sealedIn(folder)
  await file.commit()
  const handle = await open(path.join(folder, 'roster.sealed'), 'r+')
  await handle.write(Buffer.from([1]), 0, 1, 40)
  await handle.close()
  await file.setAside()
  t.is((await file.read()).kind, 'missing')
  t.deepEqual(await readdir(folder), ['roster.sealed.damaged'])
  await file.stage(SLICES)
  await file.forget()
  t.deepEqual(await readdir(folder), [])
})
