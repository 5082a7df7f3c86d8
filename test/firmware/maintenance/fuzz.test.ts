import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import { readMetadata } from '../../../firmware/maintenance/metadata-fetcher.ts'
import { unpack } from '../../../firmware/maintenance/unpack.ts'
import { UpdateFault } from '../../../firmware/maintenance/update-fault.ts'
import { fuzzMetadata } from '../../support/fuzzed-metadata.ts'
import { archiveOf, releaseEntries } from '../../support/release-archive.ts'

/** By `KIOSK_FUZZ_RUNS` more; a night does 100,000. */
const RUNS = Number(process.env['KIOSK_FUZZ_RUNS'] ?? 3_000)
/** The long form: scripts/test --long malformed. */
const MALFORMED = 60
const GOOD = { signed: { version: 7, expires: '2099-01-01T00:00:00Z', _type: 'timestamp' }, signatures: [] }

test('whatever a server sends as metadata is read as that or refused, and nothing else happens', (t) => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
    fc
      .record({ version: fc.jsonValue(), expires: fc.jsonValue() })
      .map((signed) => Buffer.from(JSON.stringify({ signed }))),
    fc.tuple(fc.nat(120), fc.nat(255)).map(([at, byte]) => {
      const bytes = Buffer.from(JSON.stringify(GOOD))
      bytes[at % bytes.length] = byte
      return bytes
    }),
  )
  let read = 0
  const rule = fc.property(anyBytes, (bytes) => {
    try {
      const { expiresMs, version } = readMetadata(bytes)
      read += 1
      return Number.isSafeInteger(version) && version >= 1 && Number.isFinite(expiresMs)
    } catch (error) {
      return error instanceof UpdateFault && error.code === 'unreadable' && !error.retryable
    }
  })
  t.notThrows(() => {
    fc.assert(rule, { numRuns: RUNS })
  })
  t.true(read > 0, 'some bytes may change and it is metadata still')
})

test(`of ${MALFORMED} repositories with one malformed file none is believed, and each is refused by name`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const { refused, same, wrong } = await fuzzMetadata(t, { seed: 1, count: MALFORMED, folder })
  t.is(wrong, 0)
  t.is(refused + same, MALFORMED)
  t.true(refused > 0.9 * MALFORMED, `${refused} refused`)
})

test('whatever is sent as an archive is unpacked whole or refused whole, and nothing is written elsewhere', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const file = join(folder, 'archive')
  const good = archiveOf(releaseEntries('0.2.0', 'exit 0', [{ path: 'TOP/lib/a.js', content: 'x'.repeat(2_000) }]))
  const anyPath = fc.constantFrom(
    'TOP/x',
    '../x',
    '/x',
    'TOP/../x',
    'TOP//x',
    'TOP',
    'TOP/bin/kiosk',
    '',
    'TOP/a\\..\\b',
  )
  const anyType = fc.constantFrom('File', 'Directory', 'SymbolicLink', 'Link', 'FIFO', 'CharacterDevice')
  const anyArchive = fc.oneof(
    fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
      const bytes = Buffer.from(good)
      bytes[at] = byte
      return bytes
    }),
    fc
      .array(fc.record({ path: anyPath, type: anyType, linkpath: fc.constantFrom('/etc', '..', 'bin') }), {
        maxLength: 3,
      })
      .map((more) => archiveOf(releaseEntries('0.2.0', 'exit 0', more))),
  )
  const rule = fc.asyncProperty(anyArchive, async (archive) => {
    await writeFile(file, archive)
    const into = join(folder, 'slot')
    let isUnpacked = true
    try {
      await unpack(file, into, 'sampling-kiosk-0.2.0-x64')
    } catch (error) {
      isUnpacked = false
      if (!(error instanceof UpdateFault)) return false
    }
    const there = (await readdir(folder)).sort().join()
    await rm(into, { recursive: true, force: true })
    return there === (isUnpacked ? 'archive,slot' : 'archive')
  })
  await t.notThrowsAsync(fc.assert(rule, { numRuns: Math.ceil(RUNS / 15) }))
})
