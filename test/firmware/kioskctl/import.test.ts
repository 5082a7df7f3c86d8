import { generateKeyPairSync } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { exportEvents } from '../../../firmware/compose/export-events.ts'
import { importCarryOut } from '../../../firmware/kioskctl/import-command.ts'
import { readManifest, signManifest } from '../../../firmware/proof/carry-out.ts'
import { openTestConsumer } from '../consumer/consumer-fixture.ts'
import { checkedIn, openTest, stampOn, tempFolder, withFile } from '../journal/journal-fixture.ts'

const DISTRICT = generateKeyPairSync('x25519')
const STRANGER = generateKeyPairSync('x25519')
const OTHER_KIOSK = generateKeyPairSync('ed25519')

interface Carried {
  readonly dataDir: string
  readonly file: string
  readonly lines: readonly string[]
  /** Writes other lines to another file. */
  readonly rewrite: (lines: readonly string[], end?: string) => Promise<string>
}

/** A journal of `count` events on two days, all of it exported. */
async function carried(t: ExecutionContext, count = 1_200): Promise<Carried> {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  for (let from = 0; from < count; from += 400) {
    const drafts = Array.from({ length: Math.min(400, count - from) }, (_, i) => checkedIn(from + i + 1))
    await journal.append(drafts, stampOn(from === 0 ? '2022-05-20' : '2022-05-21'))
  }
  await journal.close()
  const file = path.join(dataDir, 'carried')
  await exportEvents({ dataDir, mode: 'demo', selection: { kind: 'unsent' }, district: DISTRICT.publicKey, file })
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  let n = 0
  const rewrite = async (changed: readonly string[], end = '\n'): Promise<string> => {
    n += 1
    await writeFile(`${file}-${n}`, changed.join('\n') + end)
    return `${file}-${n}`
  }
  return { dataDir, file, lines, rewrite }
}

test('what was exported is proven by whoever has the district’s key, and importing it twice counts once', async (t) => {
  const { file, lines } = await carried(t)
  t.is(lines.length, 4, 'three parts of at most 500 events, and the manifest')
  t.false((await readFile(file, 'utf8')).includes('119999'))
  const consumer = await openTestConsumer(t)
  t.like(await importCarryOut(file, DISTRICT.privateKey, consumer), { ok: true, taken: { new: 1_200, copy: 0 } })
  t.like(await importCarryOut(file, DISTRICT.privateKey, consumer), { ok: true, taken: { new: 0, copy: 1_200 } })
  t.like(await consumer.report(), { events: 1_200, isRight: true })
  t.is(consumer.receiptable()[0]?.upTo, 1_200)
})

test('a file that is cut, altered, reordered, foreign or signed by another is refused whole, with what is intact named', async (t) => {
  const { file, lines, rewrite } = await carried(t)
  const [one = '', two = '', three = '', last = ''] = lines
  const manifest = await readManifest(last)
  if (manifest === null) throw new Error('no manifest')
  const consumer = await openTestConsumer(t)
  const flipped = `${two.slice(0, -10)}${two.at(-10) === 'A' ? 'B' : 'A'}${two.slice(-9)}`
  const forged = await signManifest({ ...manifest, last: 1_199 }, OTHER_KIOSK.privateKey)
  const cases: [RegExp, string][] = [
    [
      /cut off or altered; whole are the events demo.K0042.1.1-500, demo.K0042.1.501-1000$/,
      await rewrite([one, two, three.slice(0, 2_000)], ''),
    ],
    [/cut off or altered/, await rewrite([one, two, three])],
    [
      /part 2 was altered or moved; whole are the events demo.K0042.1.1-500, demo.K0042.1.1001-1200$/,
      await rewrite([one, flipped, three, last]),
    ],
    [/part 1 was altered or moved/, await rewrite([two, one, three, last])],
    [/lists 3 parts, but has 2/, await rewrite([one, three, last])],
    [/lists 3 parts, but has 4/, await rewrite([one, two, two, three, last])],
    [/cut off or altered/, await rewrite([one, two, three, `${last.slice(0, -6)}AAAAAA`])],
    [/nothing in it opens/, await rewrite(['x'.repeat(17 * 1024 * 1024)])],
    [/nothing in it opens/, await rewrite([''])],
  ]
  for (const [says, altered] of cases) {
    const imported = await importCarryOut(altered, DISTRICT.privateKey, consumer)
    t.false(imported.ok)
    t.regex(imported.ok ? '' : imported.problem, says)
  }
  const foreign = await importCarryOut(file, STRANGER.privateKey, consumer)
  t.regex(foreign.ok ? '' : foreign.problem, /sealed for another key/)
  t.is((await consumer.report()).events, 0, 'nothing of any of them was taken')
  t.true((await importCarryOut(file, DISTRICT.privateKey, consumer)).ok)
  const other = await importCarryOut(await rewrite([one, two, three, forged]), DISTRICT.privateKey, consumer)
  t.regex(other.ok ? '' : other.problem, /signed with another key than the files of K0042 before/)
  const forgedFile = await rewrite([one, two, three, await signManifest(manifest, OTHER_KIOSK.privateKey)])
  t.like(await importCarryOut(forgedFile, DISTRICT.privateKey, consumer, true), { ok: true, taken: { new: 0 } })
})

test('days are exported as they lie in the journal; people who are forgotten stay at home', async (t) => {
  const { dataDir } = await carried(t)
  const file = path.join(dataDir, 'days')
  const days = { kind: 'days', from: '2022-05-21', to: '2022-05-21' } as const
  const options = { dataDir, mode: 'demo', district: DISTRICT.publicKey, file } as const
  t.like(await exportEvents({ ...options, selection: days }), { first: 401, last: 1_200, events: 800, passedOver: 0 })
  const consumer = await openTestConsumer(t)
  await importCarryOut(file, DISTRICT.privateKey, consumer)
  t.deepEqual((await consumer.report()).journals[0]?.missing, [{ from: 1, to: 400 }])
  await withFile(dataDir, "DELETE FROM day_key WHERE day = '2022-05-20'")
  t.like(await exportEvents({ ...options, selection: { kind: 'unsent' } }), { first: 1, events: 800, passedOver: 400 })
  t.true((await importCarryOut(file, DISTRICT.privateKey, consumer)).ok)
  const never = { kind: 'days', from: '2020-01-01', to: '2020-01-02' } as const
  t.is(await exportEvents({ ...options, selection: never }), null)
})

test('a medium that cannot be written leaves the file that was there', async (t) => {
  const { dataDir, file } = await carried(t, 5)
  const before = await readFile(file, 'utf8')
  const selection = { kind: 'unsent' } as const
  const options = { dataDir, mode: 'demo', selection, district: DISTRICT.publicKey } as const
  await t.throwsAsync(exportEvents({ ...options, file: path.join(dataDir, 'nowhere', 'file') }), { code: 'ENOENT' })
  await t.throwsAsync(exportEvents({ ...options, file: dataDir }), { code: 'journal.io' })
  await mkdir(`${file}.part`)
  await t.throwsAsync(exportEvents({ ...options, file }), { code: 'EISDIR' })
  t.is(await readFile(file, 'utf8'), before)
})
