import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { newSigners, type Role, type Signer } from '../../../scripts/package/role-keys.ts'
import { draftRoot, keysOf, signFor } from '../../../scripts/package/role-metadata.ts'
import { publish, publishRoot, readRepository, refresh, withdraw } from '../../../scripts/package/update-repository.ts'
import { stagedRepository } from '../../support/staged-repository.ts'

const NAME = 'sampling-kiosk-0.2.0-x64.tar.gz'
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
