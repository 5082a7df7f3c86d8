import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { UpdateFault } from '../../../firmware/maintenance/update-fault.ts'
import { type ProvenTarget, proveRelease, type WantedRelease } from '../../../firmware/maintenance/verify.ts'
import { newSigners } from '../../../scripts/package/role-keys.ts'
import { serveFolder } from '../../support/folder-server.ts'
import { flipped, HostileRepository, type Moment, THE_RELEASE } from '../../support/update-attacks.ts'

const WANTED: WantedRelease = { version: '0.2.0', arch: 'x64', running: '0.1.0' }
const never = new AbortController().signal
const NEWER = { name: 'sampling-kiosk-0.3.0-x64.tar.gz', content: 'newer' }

interface Stage {
  readonly repository: HostileRepository
  /** A kiosk with the first root, that remembers what it saw. */
  readonly prove: (wanted?: Partial<WantedRelease>) => Promise<ProvenTarget>
  /** Of a repository that says this: why it is refused. */
  readonly refusal: (moment: Moment | null, wanted?: Partial<WantedRelease>) => Promise<string>
  readonly metadata: string
}

async function stage(t: ExecutionContext): Promise<Stage> {
  const repository = await HostileRepository.make(t)
  const url = await serveFolder(t, repository.folder)
  const place = await mkdtemp(join(tmpdir(), 'verify-'))
  t.teardown(() => rm(place, { recursive: true }))
  const rootFile = join(place, 'root.json')
  await writeFile(rootFile, await repository.read('1.root.json'))
  const metadata = join(place, 'metadata')
  const prove = (wanted: Partial<WantedRelease> = {}): Promise<ProvenTarget> =>
    proveRelease({ url, rootFile, folder: metadata, machineMs: Date.now }, { ...WANTED, ...wanted }, never)
  const refusal = async (moment: Moment | null, wanted: Partial<WantedRelease> = {}): Promise<string> => {
    if (moment !== null) await repository.say(moment)
    const error = await t.throwsAsync(prove(wanted))
    return error instanceof UpdateFault ? `${error.code}${error.retryable ? ', again' : ''}` : String(error)
  }
  return { repository, prove, refusal, metadata }
}

test('a release that the keys vouch for is proven, by a kiosk that knows only the first root, and again later', async (t) => {
  const { metadata, prove, repository } = await stage(t)
  await repository.say()
  const target = await prove()
  t.like(target, { name: THE_RELEASE.name, length: THE_RELEASE.content.length })
  t.true(target.url.endsWith(`/targets/${target.sha256}.${THE_RELEASE.name}`))
  t.deepEqual((await readdir(metadata)).sort(), ['root.json', 'snapshot.json', 'targets.json', 'timestamp.json'])
  await repository.say({ version: 2, offers: [THE_RELEASE, NEWER] })
  t.deepEqual(await prove(), target)
  t.is((await prove({ version: '0.3.0' })).name, NEWER.name)
})

test('arbitrary target: a release that the targets do not name, or that stands under another’s name, is refused', async (t) => {
  const { refusal } = await stage(t)
  t.is(await refusal({}, { version: '0.3.0' }), 'unknown-target')
  t.is(await refusal(null, { version: 'constructor' }), 'unknown-target')
  const older = { ...THE_RELEASE, custom: { version: '0.0.1', arch: 'x64' } }
  t.is(await refusal({ version: 2, offers: [older] }), 'wrong-target')
  const other = { ...THE_RELEASE, custom: { version: '0.2.0', arch: 'arm64' } }
  t.is(await refusal({ version: 3, offers: [other] }), 'wrong-target')
})

test('arbitrary target: one without a digest is nothing that could be checked', async (t) => {
  const { refusal } = await stage(t)
  const change = (signed: Record<string, unknown>): void => {
    signed['targets'] = { [THE_RELEASE.name]: { length: 11, hashes: {}, custom: { version: '0.2.0', arch: 'x64' } } }
  }
  t.is(await refusal({ change: { targets: change } }), 'unreadable')
})

test('downgrade: a firmware that is older than the one that runs is refused, though its signatures are right', async (t) => {
  const { prove, refusal, repository } = await stage(t)
  t.is(await refusal({}, { running: '0.2.1' }), 'downgrade')
  t.is(await refusal(null, { running: '0.2.0' }), 'downgrade')
  await repository.say()
  t.is((await prove({ running: '0.2.0-rc.1' })).name, THE_RELEASE.name)
})

test('rollback: a kiosk that saw newer metadata never takes the old again', async (t) => {
  const { prove, refusal, repository } = await stage(t)
  await repository.say({ version: 5, offers: [THE_RELEASE, NEWER] })
  await prove({ version: '0.3.0' })
  t.is(await refusal({ version: 4 }), 'rollback', 'the timestamp')
  t.is(await refusal({ versions: { timestamp: 6, snapshot: 4, targets: 4 } }), 'rollback', 'the snapshot')
  t.is(await refusal({ versions: { timestamp: 7, snapshot: 6, targets: 4 } }), 'rollback', 'the targets')
  t.is(await refusal({ version: 4 }, { version: '0.3.0' }), 'rollback')
})

test('freeze: what was true once and whose time is over is refused', async (t) => {
  const { prove, refusal, repository } = await stage(t)
  const change = (signed: Record<string, unknown>): void => {
    signed['expires'] = '2026-01-01T00:00:00Z'
  }
  t.is(await refusal({ change: { timestamp: change } }), 'expired')
  t.is(await refusal({ version: 2, change: { snapshot: change } }), 'expired')
  t.is(await refusal({ version: 3, change: { targets: change } }), 'expired')
  await repository.say({ version: 4 })
  t.is((await prove()).name, THE_RELEASE.name, 'and what is fresh is taken again')
})

test('fast-forward: without the keys it is refused, and with stolen ones a new root undoes it', async (t) => {
  const { prove, refusal, repository } = await stage(t)
  const strangers = newSigners()
  const wrong = { timestamp: strangers.filter(({ role }) => role === 'timestamp') }
  t.is(await refusal({ version: 900_000_000, signers: wrong }), 'not-signed')
  t.is(await refusal({ version: 2 ** 60 }), 'unreadable')
  await repository.say({ version: 900_000_000 })
  await prove()
  t.is(await refusal({ version: 2 }), 'rollback', 'nothing newer is seen any more')
  const fresh = newSigners()
  await repository.writeRoot(2, fresh, [...repository.of('root'), ...fresh])
  const ofFresh = (role: string) => fresh.filter((signer) => signer.role === role)
  const signers = { timestamp: ofFresh('timestamp'), snapshot: ofFresh('snapshot'), targets: ofFresh('targets') }
  await repository.say({ version: 3, signers, offers: [THE_RELEASE, NEWER] })
  t.is((await prove({ version: '0.3.0' })).name, NEWER.name)
})

test('mix-and-match: files of different moments, each rightly signed, are refused', async (t) => {
  const { refusal, repository } = await stage(t)
  await repository.say({ version: 1 })
  const [oldSnapshot, oldTargets] = [await repository.read('1.snapshot.json'), await repository.read('1.targets.json')]
  t.is(await refusal({ version: 2, bytes: { snapshot: () => oldSnapshot } }), 'mix-and-match')
  t.is(await refusal({ version: 3, bytes: { targets: () => oldTargets } }), 'mix-and-match')
})

test('wrong or too few keys: what another signed, or nobody, or one of two, is refused', async (t) => {
  const { refusal, repository } = await stage(t)
  const strangers = newSigners()
  for (const [n, role] of (['timestamp', 'snapshot', 'targets'] as const).entries()) {
    const theirs = strangers.filter((signer) => signer.role === role)
    t.is(await refusal({ version: 2 * n + 1, signers: { [role]: theirs } }), 'not-signed', role)
    t.is(await refusal({ version: 2 * n + 2, signers: { [role]: [] } }), 'not-signed', role)
  }
  // The keys of a role sign for that role alone.
  t.is(await refusal({ version: 9, signers: { targets: repository.of('snapshot', 'timestamp') } }), 'not-signed')
  const fresh = newSigners()
  const freshRoot = fresh.filter(({ role }) => role === 'root')
  const [one, another] = repository.of('root')
  if (one === undefined || another === undefined) throw new Error('a root has three keys')
  await repository.writeRoot(2, fresh, [one, ...freshRoot])
  t.is(await refusal({ version: 10 }), 'not-signed', 'one of the old root’s keys')
  await repository.writeRoot(2, fresh, [one, another, ...freshRoot.slice(0, 1)])
  t.is(await refusal(null), 'not-signed', 'one of its own')
  await repository.writeRoot(3, fresh, [one, another, ...freshRoot])
  await rm(join(repository.folder, 'metadata', '2.root.json'))
  const two = await repository.read('3.root.json')
  await writeFile(join(repository.folder, 'metadata', '2.root.json'), two)
  t.is(await refusal(null), 'rollback', 'a root that leaves one out')
})

test('one flipped byte anywhere in any file of metadata is refused', async (t) => {
  const { refusal } = await stage(t)
  const codes = new Set<string>()
  let version = 0
  for (const role of ['timestamp', 'snapshot', 'targets'] as const) {
    for (const share of [0.05, 0.3, 0.5, 0.7, 0.95]) {
      version += 1
      const bytes = { [role]: (whole: Buffer) => flipped(whole, Math.floor(whole.length * share)) }
      codes.add(await refusal({ version, bytes }))
    }
  }
  for (const code of codes)
    t.true(['not-signed', 'altered', 'unreadable', 'mix-and-match', 'expired'].includes(code), code)
})

test('endless data: a file of metadata that does not end is cut off', async (t) => {
  const { refusal } = await stage(t)
  const endless = (): Buffer => Buffer.alloc(8_000_000, ' ')
  t.is(await refusal({ version: 1, bytes: { timestamp: endless } }), 'too-long')
  t.is(await refusal({ version: 2, bytes: { snapshot: endless } }), 'too-long')
  t.is(await refusal({ version: 3, bytes: { targets: endless } }), 'too-long')
  const huge = (signed: Record<string, unknown>): void => {
    const [file] = Object.values(signed['targets'] as Record<string, Record<string, unknown>>)
    if (file !== undefined) file['length'] = 1e12
  }
  t.is(await refusal({ version: 4, change: { targets: huge } }), 'too-long')
})

for (const expires of [
  '',
  'never',
  '2099',
  '2099-02-30T00:00:00Z',
  '2099-01-01',
  '2099-01-01T00:00:00+08:00',
  99,
  null,
]) {
  test(`malformed dates: ${JSON.stringify(expires)} is no date, rightly signed or not`, async (t) => {
    const { refusal } = await stage(t)
    for (const [n, role] of (['timestamp', 'snapshot', 'targets'] as const).entries()) {
      const change = (signed: Record<string, unknown>): void => {
        signed['expires'] = expires
      }
      t.is(await refusal({ version: n + 1, change: { [role]: change } }), 'unreadable', role)
    }
  })
}

for (const text of ['', 'null', '[]', '{}', '{"signed":null}', '{"signed":{}}', '<html>', '\u00ff', '['.repeat(300)]) {
  test(`not metadata at all: ${JSON.stringify(text.slice(0, 20))} is refused`, async (t) => {
    const { refusal } = await stage(t)
    const bytes = (): Buffer => Buffer.from(text, 'latin1')
    t.is(await refusal({ version: 1, bytes: { timestamp: bytes } }), 'unreadable')
    t.is(await refusal({ version: 2, bytes: { targets: bytes } }), 'unreadable')
  })
}

test('what the kiosk kept and cannot read lets nothing older pass for new', async (t) => {
  const { metadata, prove, refusal, repository } = await stage(t)
  await repository.say({ version: 5 })
  await prove()
  await writeFile(join(metadata, 'timestamp.json'), '{')
  t.is(await refusal({ version: 1 }), 'kept-metadata-damaged')
})

test('a server that has lost a file, or is in trouble, is a trouble and no attack', async (t) => {
  const { prove, refusal, repository } = await stage(t)
  await repository.say()
  await rm(join(repository.folder, 'metadata', 'timestamp.json'))
  t.is(await refusal(null), 'http-404, again')
  await repository.say()
  await rm(join(repository.folder, 'metadata', '1.targets.json'))
  t.is(await refusal(null), 'http-404, again')
  await repository.say()
  t.is((await prove()).name, THE_RELEASE.name)
})
