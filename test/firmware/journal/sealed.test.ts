import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import { called, checkedIn, collect, openTest, person, stampOn, tempFolder, withFile } from './journal-fixture.ts'

const run = promisify(execFile)

/** The forms in which a text could lie in a file; base64 in its three alignments, ends cut where neighbours mix in. */
function formsOf(text: string): readonly Buffer[] {
  const utf16 = Buffer.from(text, 'utf16le')
  const plain = [Buffer.from(text), utf16, Buffer.from(utf16).swap16(), Buffer.from(Buffer.from(text).toString('hex'))]
  const base64 = [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3))
    const from = shift === 0 ? 0 : 4
    return [whole.toString('base64').slice(from), whole.toString('base64url').slice(from)].map((form) =>
      Buffer.from(form),
    )
  })
  return [...plain, ...base64]
}

async function find(folder: string, texts: readonly string[]): Promise<readonly string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const found: string[] = []
  for (const file of files) {
    const bytes = await readFile(path.join(file.parentPath, file.name))
    const hits = texts.flatMap(formsOf).filter((form) => bytes.includes(form))
    found.push(...hits.map((hit) => `${file.name}: ${hit.toString('latin1')}`))
  }
  return found
}

const PEOPLE = Array.from({ length: 20 }, (_, i) => person(i))
const CANARIES = PEOPLE.flatMap(({ name, idNumber }) => [name, idNumber])

test('no name and no number lies open in any byte of the data folder, while it is open nor after', async (t) => {
  const dataDir = await tempFolder(t)
  const copy = await tempFolder(t)
  const { journal, personKeys } = await openTest(t, dataDir)
  for (const [i, { idNumber }] of PEOPLE.entries()) {
    await journal.append([{ ...checkedIn(i), personKey: personKeys.identify(idNumber) }, called(i)], stampOn())
  }
  // Another process copies: to read the files here would give up this process's locks on them.
  await run('cp', ['-r', `${dataDir}/.`, copy])
  const names = await readdir(path.join(copy, 'demo'))
  t.deepEqual(names.sort(), ['journal-0001.sqlite', 'journal-0001.sqlite-shm', 'journal-0001.sqlite-wal'])
  t.deepEqual(await find(copy, CANARIES), [])
  await journal.close()
  t.deepEqual(await find(dataDir, CANARIES), [])
  t.is((await verifyJournal(copy, 'demo')).count, 40)
})

test('the search that finds nothing does find what is written unsealed, in each form', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  await journal.append([checkedIn(1)], stampOn())
  await journal.close()
  const { name, idNumber } = person(1)
  for (const text of [name, idNumber]) {
    const ends = ['', 'x', 'xx'].map((start) => Buffer.from(`${start}${text}xx`).toString('base64'))
    const latin1 = (bytes: Buffer): string => bytes.toString('latin1')
    const utf16 = Buffer.from(text, 'utf16le')
    for (const form of [text, ...ends, Buffer.from(text).toString('hex')]) {
      await withFile(dataDir, 'UPDATE event SET person_key = ?', [form])
      t.true((await find(dataDir, [text])).length > 0, form)
    }
    await withFile(dataDir, `UPDATE event SET sealed = x'${utf16.toString('hex')}', person_key = NULL`)
    t.true((await find(dataDir, [text])).some((hit) => hit.includes(latin1(utf16))))
  }
})

test('a day whose key is forgotten keeps its facts and its chain, and loses its persons', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  await journal.append([checkedIn(1), called(1)], stampOn('2022-05-20'))
  await journal.append([checkedIn(2)], stampOn('2022-05-21'))
  const head = journal.head()
  await journal.close()
  await withFile(dataDir, 'DELETE FROM day_key WHERE day = ?', ['2022-05-20'])

  const reopened = (await openTest(t, dataDir)).journal
  const [first, second, third] = await collect(reopened.replay())
  t.deepEqual(first?.event.data, { visit: 'K0042-1-V1', ticket: 'A001', poolSize: 10 })
  t.is(first?.personKey, 'key-of-1')
  t.deepEqual(second?.event, called(1).event)
  t.deepEqual(third?.event, checkedIn(2).event)
  t.deepEqual(
    (await reopened.readAfter(0, 1)).map((event) => event.sequence),
    [2],
  )
  t.deepEqual(
    (await reopened.readAfter(2, 5)).map((event) => event.sequence),
    [3],
  )
  t.like(await verifyJournal(dataDir, 'demo'), { count: 3, forgotten: 1, chain: head.chain, problem: null })
  t.is((await reopened.append([checkedIn(4)], stampOn('2022-05-20')))[0]?.sequence, 4)
})
