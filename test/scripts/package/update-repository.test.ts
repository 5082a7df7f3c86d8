import { watch } from 'node:fs'
import { glob, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { newSigners, type Role, type Signer } from '../../../scripts/package/role-keys.ts'
import { draftRoot, keysOf, signFor } from '../../../scripts/package/role-metadata.ts'
import { publish, publishRoot, readRepository, refresh, withdraw } from '../../../scripts/package/update-repository.ts'
import { until } from '../../end-to-end/until.ts'
import { stagedRepository } from '../../support/staged-repository.ts'

const NAME = 'sampling-kiosk-0.2.0-x64.tar.gz'
const OLD = 'sampling-kiosk-0.1.0-x64.tar.gz'
const DAY_MS = 86_400_000

const only = (signers: readonly Signer[], ...roles: readonly Role[]): readonly Signer[] =>
  signers.filter(({ role }) => roles.includes(role))

test('what was published is found, proven and fetched by a client that knows the first root only', async (t) => {
  const { folder, kiosk, offer, signers } = await stagedRepository(t)
  await publish(
    folder,
    [await offer(NAME, 'the release')],
    only(signers, 'targets', 'snapshot', 'timestamp'),
    new Date(),
  )
  const one = await kiosk()
  t.is(await one.fetched(NAME), 'the release')
  t.deepEqual((await one.updater().getTargetInfo(NAME))?.custom, {
    version: '0.2.0',
    arch: 'x64',
    commit: 'c0ffee',
    builtAt: '2026-11-22T12:00:00Z',
  })
  t.is(await one.updater().getTargetInfo('sampling-kiosk-9.9.9-x64.tar.gz'), undefined)
  t.deepEqual((await readdir(join(folder, 'metadata'))).sort(), [
    ...['1.root.json', '1.snapshot.json', '1.targets.json', '2.snapshot.json', '2.targets.json', 'timestamp.json'],
  ])
})

test('the same version with other bytes is refused, and a withdrawn one is not offered any more', async (t) => {
  const { folder, kiosk, offer, signers } = await stagedRepository(t)
  const first = await offer(NAME, 'the release')
  await publish(folder, [first], signers, new Date())
  await publish(folder, [first], signers, new Date())
  await t.throwsAsync(publish(folder, [await offer(NAME, 'another')], signers, new Date()), {
    message: /never changes/,
  })
  const one = await kiosk()
  t.is(await one.fetched(NAME), 'the release')
  await withdraw(folder, [NAME], signers, new Date())
  t.is(await one.updater().getTargetInfo(NAME), undefined)
  await t.throwsAsync(withdraw(folder, [NAME], signers, new Date()), { message: /not on offer/ })
})

test('what is not refreshed runs out, and a refresh needs no key of root or targets', async (t) => {
  const { folder, kiosk, offer, signers } = await stagedRepository(t)
  const long = new Date(Date.now() - 20 * DAY_MS)
  await publish(folder, [await offer(NAME, 'the release')], signers, long)
  const one = await kiosk()
  await t.throwsAsync(one.fetched(NAME), { message: /expired/ })
  await refresh(folder, only(signers, 'snapshot', 'timestamp'), new Date())
  t.is(await one.fetched(NAME), 'the release')
  await t.throwsAsync(refresh(folder, only(signers, 'snapshot'), new Date()), { message: /sign as timestamp/ })
})

test('targets that run out soon are renewed by a refresh that has their key', async (t) => {
  const { folder, signers } = await stagedRepository(t)
  const expires = async (): Promise<string | undefined> => (await readRepository(folder))?.targets.signed.expires
  const before = await expires()
  await refresh(folder, signers, new Date())
  t.is(await expires(), before)
  const late = new Date(Date.now() + 160 * DAY_MS)
  await refresh(folder, only(signers, 'snapshot', 'timestamp'), late)
  t.is(await expires(), before)
  await refresh(folder, signers, late)
  t.true(Date.parse((await expires()) ?? '') > Date.parse(before ?? '') + 100 * DAY_MS)
})

test('cut after any of its files, a publication leaves what a client can prove', async (t) => {
  const { folder, kiosk, offer, signers } = await stagedRepository(t)
  await publish(folder, [await offer(OLD, 'the release before')], signers, new Date())
  const fresh = newSigners()
  const root = draftRoot(fresh, 2, new Date())
  signFor('root', root, [...signers, ...fresh], [root, ...rootsOf(await readRepository(folder))])
  const asleep = await kiosk()
  const check = async (): Promise<void> => {
    t.is(await asleep.fetched(OLD), 'the release before')
    t.is(await (await kiosk()).fetched(OLD), 'the release before')
  }
  const offered = await offer(NAME, 'the release')
  t.deepEqual(await cutAfterEach(folder, () => publish(folder, [offered], signers, new Date()), check), [
    ...[`targets/SHA256.${NAME}`, 'metadata/3.targets.json', 'metadata/3.snapshot.json', 'metadata/timestamp.json'],
  ])
  t.deepEqual(await cutAfterEach(folder, () => publishRoot(folder, root, [...signers, ...fresh], new Date()), check), [
    'metadata/4.targets.json',
    'metadata/4.snapshot.json',
    'metadata/timestamp.json',
    'metadata/2.root.json',
  ])
})

test('what a cut left is never written over, and the next publication is whole', async (t) => {
  const { folder, kiosk, offer, signers } = await stagedRepository(t)
  const timestamp = join(folder, 'metadata', 'timestamp.json')
  const before = await readFile(timestamp)
  await publish(folder, [await offer(OLD, 'the release before')], signers, new Date())
  await writeFile(timestamp, before)
  await publish(folder, [await offer(NAME, 'the release')], signers, new Date())
  t.deepEqual((await readRepository(folder))?.targets.signed.version, 3)
  const one = await kiosk()
  t.is(await one.fetched(NAME), 'the release')
  t.is(await one.updater().getTargetInfo(OLD), undefined)
})

test('keys that are lost with no other at hand are replaced all the same', async (t) => {
  const { folder, kiosk, offer, signers } = await stagedRepository(t)
  await publish(folder, [await offer(OLD, 'the release before')], signers, new Date())
  const one = await kiosk()
  t.is(await one.fetched(OLD), 'the release before')
  const fresh = [...only(signers, 'root'), ...only(newSigners(), 'targets', 'snapshot', 'timestamp')]
  const root = draftRoot(fresh, 2, new Date())
  signFor('root', root, fresh, [root])
  await publishRoot(folder, root, fresh, new Date())
  t.is(await one.fetched(OLD), 'the release before')
})

test('every key can be replaced by another, and a client that slept meanwhile follows', async (t) => {
  const { folder, kiosk, offer, signers } = await stagedRepository(t)
  await publish(folder, [await offer(NAME, 'the release')], signers, new Date())
  const one = await kiosk()
  t.is(await one.fetched(NAME), 'the release')
  const fresh = newSigners()
  const root = draftRoot(fresh, 2, new Date())
  signFor('root', root, [...signers, ...fresh], [root, ...rootsOf(await readRepository(folder))])
  await publishRoot(folder, root, [...signers, ...fresh], new Date())
  t.is(await one.fetched(NAME), 'the release')
  t.is(await (await kiosk()).fetched(NAME), 'the release')
  t.deepEqual(new Set(keysOf(root).map(({ key }) => key.keyID)), new Set(fresh.map(({ key }) => key.keyID)))
  await t.throwsAsync(refresh(folder, signers, new Date()), { message: /no key that may sign/ })
  await refresh(folder, fresh, new Date())
  t.is(await one.fetched(NAME), 'the release')
})

test('a root that one root key alone signed is refused, and so is one that skips a number', async (t) => {
  const { folder, signers } = await stagedRepository(t)
  const [first, second] = only(signers, 'root')
  const before = rootsOf(await readRepository(folder))
  const alone = draftRoot(signers, 2, new Date())
  signFor('root', alone, [first as Signer], before)
  await t.throwsAsync(publishRoot(folder, alone, signers, new Date()), { message: /too few keys of this root/ })
  const late = draftRoot(signers, 3, new Date())
  signFor('root', late, [first as Signer, second as Signer], before)
  await t.throwsAsync(publishRoot(folder, late, signers, new Date()), { message: /the next one is 2/ })
  const stranger = newSigners()
  const foreign = draftRoot(stranger, 2, new Date())
  signFor('root', foreign, stranger, [foreign])
  await t.throwsAsync(publishRoot(folder, foreign, stranger, new Date()), { message: /root before it/ })
})

test('metadata that somebody altered is not signed again', async (t) => {
  const { folder, offer, signers } = await stagedRepository(t)
  await publish(folder, [await offer(NAME, 'the release')], signers, new Date())
  const file = join(folder, 'metadata', '2.targets.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('0.2.0-x64', '0.3.0-x64'))
  await t.throwsAsync(refresh(folder, signers, new Date()), { message: /2\.targets\.json is not signed/ })
})

function rootsOf(now: Awaited<ReturnType<typeof readRepository>>) {
  return now === null ? [] : [now.root]
}

/**
 * Does it, then takes it back and puts it in again file by file, in the order in which their names appeared; `check` looks
 * at each moment. Returns that order.
 */
async function cutAfterEach(
  folder: string,
  act: () => Promise<void>,
  check: () => Promise<void>,
): Promise<readonly string[]> {
  const before = await filesOf(folder)
  const named: string[] = []
  const watchers = ['metadata', 'targets'].map((room) =>
    watch(join(folder, room), (_, name) => named.push(`${room}/${name ?? ''}`)),
  )
  await act()
  const after = await filesOf(folder)
  const changed = [...after].filter(([name, bytes]) => before.get(name)?.equals(bytes) !== true)
  await until(() => changed.every(([name]) => named.includes(name)))
  for (const watcher of watchers) watcher.close()
  const written = changed.sort(([a], [b]) => named.indexOf(a) - named.indexOf(b))
  for (const [name] of written) {
    const old = before.get(name)
    await (old === undefined ? rm(join(folder, name)) : writeFile(join(folder, name), old))
  }
  await check()
  for (const [name, bytes] of written) {
    await writeFile(join(folder, name), bytes)
    await check()
  }
  return written.map(([name]) => name.replace(/[0-9a-f]{64}/, 'SHA256'))
}

async function filesOf(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for await (const name of glob('{metadata,targets}/*', { cwd: folder }))
    files.set(name, await readFile(join(folder, name)))
  return files
}
