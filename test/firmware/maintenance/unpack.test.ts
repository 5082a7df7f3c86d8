import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { mustHaveRoom, unpack } from '../../../firmware/maintenance/unpack.ts'
import { UpdateFault } from '../../../firmware/maintenance/update-fault.ts'
import { type ArchiveEntry, archiveOf, releaseEntries } from '../../support/release-archive.ts'

const TOP = 'sampling-kiosk-0.2.0-x64'

interface Stage {
  readonly folder: string
  readonly into: string
  /** `done`, or why not. */
  readonly open: (archive: Buffer) => Promise<string>
}

async function stage(t: ExecutionContext): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'unpack-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const into = join(folder, 'slots', 'b.unpacking')
  await mkdir(join(folder, 'slots'))
  const open = async (archive: Buffer): Promise<string> => {
    const file = join(folder, 'archive')
    await writeFile(file, archive)
    return await unpack(file, into, TOP).then(
      () => 'done',
      (error: unknown) => (error instanceof UpdateFault ? error.code : String(error)),
    )
  }
  return { folder, into, open }
}

test('a release is unpacked without its own folder, its programs can be run, and a second time replaces the first', async (t) => {
  const { into, open } = await stage(t)
  const more = [{ path: 'TOP/lib/kiosk.js', content: 'x'.repeat(9_000) }]
  t.is(await open(archiveOf(releaseEntries('0.2.0', 'exit 0', more))), 'done')
  t.is((await readFile(join(into, 'lib', 'kiosk.js'))).length, 9_000)
  t.true(((await stat(join(into, 'bin', 'kiosk'))).mode & 0o100) !== 0)
  t.is(await open(archiveOf(releaseEntries('0.2.0', 'exit 0'))), 'done')
  t.deepEqual((await readdir(into)).sort(), ['bin', 'release.json'])
})

const HOSTILE: Readonly<Record<string, ArchiveEntry>> = {
  'a path that leads out': { path: 'TOP/../../evil', content: 'x' },
  'an absolute path': { path: '/tmp/evil', content: 'x' },
  'a path beside the release': { path: 'evil', content: 'x' },
  'a path beside it with its name at the front': { path: `${TOP}-2/evil`, content: 'x' },
  'a symbolic link': { path: 'TOP/lib', type: 'SymbolicLink', linkpath: '/etc' },
  'a symbolic link inside': { path: 'TOP/lib', type: 'SymbolicLink', linkpath: 'bin' },
  'a hard link': { path: 'TOP/passwd', type: 'Link', linkpath: '/etc/passwd' },
  'a device': { path: 'TOP/mem', type: 'CharacterDevice' },
  'a pipe': { path: 'TOP/pipe', type: 'FIFO' },
  'a file twice': { path: 'TOP/bin/kiosk', content: 'evil' },
  'a file twice, in capitals': { path: 'TOP/BIN/KIOSK', content: 'evil' },
  'a character that no terminal should see': { path: 'TOP/\u001b[2J', content: 'x' },
  'a path with a dot in it': { path: 'TOP/./lib', content: 'x' },
  'a file larger than any release': { path: 'TOP/huge', size: 2_000_000_000 },
  'less than it says': { path: 'TOP/short', size: 5_000, content: 'x' },
}
for (const [what, entry] of Object.entries(HOSTILE)) {
  test(`an archive with ${what} is refused, and nothing of it is written`, async (t) => {
    const { folder, open } = await stage(t)
    t.is(await open(archiveOf(releaseEntries('0.2.0', 'exit 0', [entry]))), 'bad-archive')
    t.deepEqual(await readdir(join(folder, 'slots')), [])
  })
}

test('what is no archive, is cut, or holds no release is refused', async (t) => {
  const { open } = await stage(t)
  const whole = archiveOf(releaseEntries('0.2.0', 'exit 0', [{ path: 'TOP/lib', content: 'y'.repeat(100_000) }]))
  t.is(await open(Buffer.from('not an archive')), 'bad-archive')
  t.is(await open(Buffer.alloc(0)), 'bad-archive')
  t.is(await open(whole.subarray(0, whole.length - 40)), 'bad-archive')
  t.is(await open(archiveOf([{ path: `${TOP}/README`, content: 'x' }])), 'bad-archive')
  t.is(await open(archiveOf(releaseEntries('0.3.0', 'exit 0'))), 'bad-archive', 'of another version')
  t.is(await open(whole), 'done')
})

test('twice the room is needed, or it is refused', async (t) => {
  const { folder } = await stage(t)
  await t.notThrowsAsync(mustHaveRoom(folder, 4_096))
  await t.throwsAsync(mustHaveRoom(folder, Number.MAX_SAFE_INTEGER), { message: /no-room/ })
})
