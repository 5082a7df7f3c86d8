import test from 'ava'
import { CarriedFiles } from '../../../firmware/consumer/carried-files.ts'
import { SqliteDatabase } from '../../../firmware/journal/sqlite-database.ts'
import { collect } from '../journal/journal-fixture.ts'

const NAME = 'n'.repeat(43)

function piece(members: Readonly<Record<string, unknown>> = {}): Buffer {
  const data = Buffer.from('abc').toString('base64')
  return Buffer.from(JSON.stringify({ file: NAME, piece: 0, pieces: 2, data, ...members }))
}

async function open(t: { teardown(close: () => Promise<void>): void }): Promise<CarriedFiles> {
  const database = await SqliteDatabase.open(':memory:', { busyTimeoutMs: 1_000 })
  t.teardown(() => database.close())
  return await CarriedFiles.open(database)
}

test('a file is whole when every piece has come, in any order and however often; dealt with, it is known', async (t) => {
  const files = await open(t)
  t.is(await files.take(piece({ piece: 1, data: Buffer.from('def').toString('base64') })), 'kept')
  t.is(await files.take(piece({ piece: 1, data: Buffer.from('def').toString('base64') })), 'kept')
  t.deepEqual(await files.whole(), [])
  t.is(await files.take(piece()), 'kept')
  t.deepEqual(await files.whole(), [NAME])
  t.is(Buffer.concat(await collect(files.read(NAME))).toString(), 'abcdef')
  await files.done(NAME, 'imported')
  t.deepEqual(await files.whole(), [])
  t.is(await files.take(piece()), 'known')
})

test('what is no piece is refused, and files without an end do not fill the store', async (t) => {
  const files = await open(t)
  const none = ['{', 'null', '[]', '{"file":1}'].map((text) => Buffer.from(text))
  const wrong = [{ piece: -1 }, { piece: 2 }, { piece: 0.5 }, { pieces: 1e9 }, { file: '../../etc' }, { data: 7 }]
  for (const body of [...none, ...wrong.map(piece), Buffer.alloc(17_000, 0x61)]) t.is(await files.take(body), 'refused')
  for (let n = 0; n < 40; n += 1) await files.take(piece({ file: String(n).padStart(43, 'x') }))
  const kept = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => (await collect(files.read(String(n).padStart(43, 'x')))).length),
  )
  t.is(
    kept.reduce((sum, count) => sum + count, 0),
    16,
  )
  t.is(kept[39], 1, 'the newest is there')
})
