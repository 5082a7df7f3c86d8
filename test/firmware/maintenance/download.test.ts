import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { download, isWhole, type Wanted } from '../../../firmware/maintenance/download.ts'
import { UpdateFault } from '../../../firmware/maintenance/update-fault.ts'
import { type Fault, type FaultyServer, faultyServer } from '../../support/faulty-server.ts'

const CONTENT = randomBytes(3_000_000)
const MEGABYTE = 1_000_000
/** Longer than a machine with other work needs for any of it. */
const PATIENT = { answerMs: 60_000, stallMs: 60_000 }
/** For a server that says nothing more: nobody waits for it longer than that. */
const HASTY = { answerMs: 1_500, stallMs: 1_500 }

interface Stage extends FaultyServer {
  readonly file: string
  readonly wanted: Wanted
  /** One try: `done`, or why not. */
  readonly fetch: (isSameBoot?: boolean, times?: typeof PATIENT) => Promise<string>
}

async function stage(t: ExecutionContext, ...faults: Fault[]): Promise<Stage> {
  const server = await faultyServer(t, CONTENT, faults)
  const folder = await mkdtemp(join(tmpdir(), 'download-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const file = join(folder, 'part')
  const sha256 = createHash('sha256').update(CONTENT).digest('hex')
  const wanted = { url: server.url, length: CONTENT.length, sha256 }
  const signal = new AbortController().signal
  const fetch = (isSameBoot = true, times = PATIENT): Promise<string> =>
    download(wanted, file, { isSameBoot, onBytes: () => undefined, signal, times }).then(
      () => 'done',
      (error: unknown) =>
        error instanceof UpdateFault ? `${error.code}${error.retryable ? ', again' : ''}` : String(error),
    )
  return { ...server, file, wanted, fetch }
}

test('a download that is cut goes on where it was: what was not yet written is all that comes twice', async (t) => {
  const { asked, fetch, file, sent, wanted } = await stage(
    t,
    { kind: 'cut', after: 700_000 },
    { kind: 'cut', after: 900_000 },
  )
  t.is(await fetch(), 'cut, again')
  t.is(await fetch(), 'cut, again')
  t.is(await fetch(), 'done')
  const [first, second = 0, third = 0] = asked
  t.is(first, 0)
  t.true(second > 500_000 && third > second + 700_000, asked.join(' '))
  t.true(sent() - CONTENT.length < MEGABYTE / 2, `${sent() - CONTENT.length} bytes came twice`)
  t.true(await isWhole(file, wanted))
  t.is(await fetch(), 'done')
  t.is(asked.length, 3, 'what is there is not asked for')
})

test('after a power cut only what is surely on the disk counts: five cuts cost less than a megabyte', async (t) => {
  const cuts = Array.from({ length: 5 }, (): Fault => ({ kind: 'cut', after: 500_001 }))
  const { fetch, file, sent, wanted } = await stage(t, ...cuts)
  for (let n = 0; n < 5; n += 1) t.is(await fetch(false), 'cut, again')
  t.is(await fetch(false), 'done')
  t.true(
    sent() - CONTENT.length > 0 && sent() - CONTENT.length < MEGABYTE,
    `${sent() - CONTENT.length} bytes came twice`,
  )
  t.true(await isWhole(file, wanted))
})

test('a server without ranges sends all of it again; one that sends another range is not believed', async (t) => {
  const { fetch, file, wanted } = await stage(
    t,
    { kind: 'cut', after: 900_000 },
    { kind: 'wrong-range' },
    { kind: 'no-ranges' },
  )
  t.is(await fetch(), 'cut, again')
  const { size } = await stat(file)
  t.true(size > 0)
  t.is(await fetch(), 'cut, again')
  t.is((await stat(file)).size, size)
  t.is(await fetch(), 'done')
  t.true(await isWhole(file, wanted))
})

test('a server that says 404, 503, nothing, or stops in the middle is a trouble, and what came is kept', async (t) => {
  const { fetch, file } = await stage(
    t,
    ...([
      { kind: 'stall', after: 200_000 },
      { kind: 'status', status: 404 },
      { kind: 'status', status: 503 },
    ] as const),
    ...([{ kind: 'silent' }, { kind: 'status', status: 302 }] as const),
  )
  const hasty = (): Promise<string> => fetch(true, HASTY)
  t.is(await hasty(), 'slow, again')
  t.is(await fetch(), 'http-404, again')
  t.is(await fetch(), 'http-503, again')
  t.is(await hasty(), 'slow, again')
  t.is(await fetch(), 'http-302, again', 'it is followed nowhere')
  t.true((await stat(file)).size > 0)
  t.is(await fetch(), 'done')
})

test('a server that nobody runs is a trouble', async (t) => {
  const { file, wanted } = await stage(t)
  const options = { isSameBoot: true, onBytes: () => undefined, signal: new AbortController().signal }
  await t.throwsAsync(download({ ...wanted, url: 'http://127.0.0.1:9/x' }, file, options), { message: /unreachable/ })
})

test('endless data: what goes beyond the signed length is refused, and nothing of it is written', async (t) => {
  const { fetch, file } = await stage(t, { kind: 'endless' })
  t.is(await fetch(), 'too-long')
  t.true((await stat(file)).size <= CONTENT.length)
})

test('one flipped byte, a byte too few or too many: it is not what was signed', async (t) => {
  const { fetch, file, wanted } = await stage(t)
  await fetch()
  t.true(await isWhole(file, wanted))
  t.false(
    await isWhole(file, { ...wanted, sha256: wanted.sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }),
  )
  await truncate(file, CONTENT.length - 1)
  t.false(await isWhole(file, wanted))
  t.is((await readFile(file)).length, CONTENT.length - 1)
})
