import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { until } from '../../end-to-end/until.ts'
import { archiveOf, releaseEntries } from '../../support/release-archive.ts'
import type { HostileRepository } from '../../support/update-attacks.ts'
import { HOUR_MS, RELEASE, UpdateStage } from '../../support/update-stage.ts'

const never = { force: null }

const TO_SWITCH = ['asked', 'fetched', 'verified', 'installed']

test('an update goes through all its steps, each said once, and the new version is kept after its minute', async (t) => {
  const stage = await UpdateStage.make(t)
  stage.waitsFor = 'resident'
  const { desk, restarted } = await stage.run(t)
  t.deepEqual(await desk.install('0.2.0', never), { status: 'accepted' })
  await stage.until(() => stage.said.includes('waiting'))
  t.like(desk.status(), { phase: 'wait', target: '0.2.0', waitsFor: 'resident', slot: 'a' })
  t.is(await stage.slots.current(), 'slots/a', 'somebody is at the booth')
  await stage.pass(3 * HOUR_MS)
  t.deepEqual(stage.said, [...TO_SWITCH, 'waiting'])
  stage.waitsFor = null
  await stage.until(() => stage.said.includes('switching'))
  await restarted
  t.is(await stage.slots.current(), 'slots/b')
  const after = await stage.run(t)
  await stage.until(() => stage.said.includes('trial'))
  t.like(after.desk.status(), { phase: 'trial', version: '0.2.0', slot: 'b' })
  await stage.until(() => after.desk.status().target === null)
  t.deepEqual(stage.said, [...TO_SWITCH, 'waiting', 'switching', 'trial', 'kept'])
  t.is(await stage.slots.said('trial'), null)
  t.deepEqual((await readdir(stage.data)).sort(), ['metadata', 'metadata.work'])
})

test('forced with a reason, it waits for nobody', async (t) => {
  const stage = await UpdateStage.make(t)
  stage.waitsFor = 'window'
  const { desk, restarted } = await stage.run(t)
  await desk.install('0.2.0', never)
  await stage.until(() => stage.said.includes('waiting'))
  t.deepEqual(await desk.install('0.2.0', { force: { reason: 'the labels are wrong' } }), { status: 'accepted' })
  await stage.until(() => stage.said.includes('switching'))
  await restarted
  t.pass()
})

test('a new version that is not well for ten minutes, or cannot serve the invented person, gives the slot back', async (t) => {
  for (const [reason, spoil] of [
    ['unhealthy', (stage: UpdateStage) => (stage.wrong = 'labelPrinter')],
    ['visit', (stage: UpdateStage) => (stage.isVisitGood = false)],
  ] as const) {
    const stage = await UpdateStage.make(t)
    const { desk, restarted } = await stage.run(t)
    await desk.install('0.2.0', never)
    await stage.until(() => stage.said.includes('switching'))
    await restarted
    spoil(stage)
    const beganMs = stage.clock.epochMs()
    const after = await stage.run(t)
    let isBack = false
    void after.restarted.then(() => (isBack = true))
    await stage.until(() => isBack)
    t.is(await stage.slots.current(), 'slots/a')
    t.true(stage.clock.epochMs() - beganMs < 700_000)
    const back = await stage.run(t)
    await stage.until(() => stage.said.at(-1) === `returned ${reason}`)
    t.deepEqual(back.desk.status().lastTrouble, { version: '0.2.0', reason })
    await until(async () => (await stage.slots.said('returned')) === null)
    t.deepEqual(await back.desk.install('0.2.0', never), { status: 'accepted' }, 'it may be tried again')
  }
})

test('what the launcher gave back is said once by the version before', async (t) => {
  const stage = await UpdateStage.make(t)
  const { desk, restarted } = await stage.run(t)
  await desk.install('0.2.0', never)
  await stage.until(() => stage.said.includes('switching'))
  await restarted
  await stage.slots.fill('b', 'exit 78')
  await stage.slots.launch()
  for (let n = 0; n < 2; n += 1) {
    await stage.run(t)
    await stage.until(() => stage.said.includes('returned configuration'))
  }
  t.is(stage.said.filter((text) => text.startsWith('returned')).length, 1)
})

test('each attack ends the update, is named, and said once; nothing is installed', async (t) => {
  const ATTACKS: Readonly<Record<string, (repository: HostileRepository) => Promise<void>>> = {
    'not-signed': (repository) => repository.say({ version: 2, signers: { timestamp: [] } }),
    expired: (repository) =>
      repository.say({ version: 2, change: { timestamp: (signed) => (signed['expires'] = '2026-01-01T00:00:00Z') } }),
    'unknown-target': (repository) => repository.say({ version: 2, offers: [] }),
    altered: async (repository) => {
      const [name = ''] = await readdir(join(repository.folder, 'targets'))
      const file = join(repository.folder, 'targets', name)
      const bytes = await readFile(file)
      bytes[40] = (bytes[40] ?? 0) ^ 1
      await writeFile(file, bytes)
    },
    'bad-archive': (repository) => {
      const evil = archiveOf(releaseEntries('0.2.0', 'exit 0', [{ path: 'TOP/../../evil', content: 'x' }]))
      return repository.say({ version: 2, offers: [{ ...RELEASE, content: evil }] })
    },
  }
  for (const [code, attack] of Object.entries(ATTACKS)) {
    const stage = await UpdateStage.make(t)
    await attack(stage.repository)
    const { desk } = await stage.run(t)
    await desk.install('0.2.0', never)
    await stage.until(() => stage.said.some((text) => text.startsWith('refused')))
    await stage.pass(HOUR_MS)
    t.deepEqual(
      stage.said.filter((text) => /refused|stopped/.test(text)),
      [`refused ${code}`],
    )
    t.is(await stage.slots.current(), 'slots/a')
    t.deepEqual(desk.status().lastTrouble, { version: '0.2.0', reason: code })
    t.is(desk.status().phase, 'none')
  }
})

test('a server in trouble is tried five times, then it is given up and said', async (t) => {
  const stage = await UpdateStage.make(t)
  const { desk } = await stage.run(t, 'http://127.0.0.1:9')
  await desk.install('0.2.0', never)
  await stage.until(() => stage.said.some((text) => text.startsWith('stopped')))
  t.deepEqual(stage.said, ['asked', 'stopped unreachable'])
  t.is(desk.status().phase, 'none')
})

test('while the clock is not believed nothing is fetched, and then it is', async (t) => {
  const stage = await UpdateStage.make(t)
  stage.clock.distrust()
  const { desk } = await stage.run(t)
  await desk.install('0.2.0', never)
  await stage.until(() => desk.status().waitsFor === 'clock')
  t.deepEqual(await readdir(stage.data), ['under-way.json'])
})

test('what is nothing to do is refused: without a repository, twice, the same version, or nowhere to go back to', async (t) => {
  const stage = await UpdateStage.make(t)
  stage.waitsFor = 'window'
  const without = await stage.run(t, null)
  t.deepEqual(await without.desk.install('0.2.0', never), { status: 'refused', reason: 'no-url' })
  t.deepEqual(await without.desk.rollback('bad', never), { status: 'refused', reason: 'no-other-slot' })
  await without.desk.close()
  const { desk } = await stage.run(t)
  t.deepEqual(await desk.install('0.1.0', never), { status: 'refused', reason: 'same-version' })
  await desk.install('0.2.0', never)
  t.deepEqual(await desk.install('0.3.0', never), { status: 'refused', reason: 'busy' })
  t.deepEqual(await desk.rollback('bad', never), { status: 'refused', reason: 'busy' })
})

test('a rollback goes to the other slot’s version, which has its minute too', async (t) => {
  const stage = await UpdateStage.make(t)
  await writeFile(join(stage.slots.root, 'slots', 'b', 'release.json'), '{"version":"0.2.0","arch":"x64"}')
  const { desk, restarted } = await stage.run(t, null)
  t.deepEqual(await desk.rollback('the labels are wrong', never), { status: 'accepted' })
  await stage.until(() => stage.said.includes('switching'))
  await restarted
  await stage.run(t, null)
  await stage.until(() => stage.said.includes('kept'))
  t.deepEqual(stage.said, ['asked rollback', 'switching', 'trial', 'kept'])
})

test('cut at every file that it writes, an update still ends in the old or the new version', async (t) => {
  t.timeout(60_000)
  const stage = await UpdateStage.make(t)
  let { desk, restarted } = await stage.run(t)
  await desk.install('0.2.0', never)
  for (let n = 0; n < 30 && !stage.said.includes('kept'); n += 1) {
    let isOver = false
    void restarted.then(() => (isOver = true))
    const seen = stage.said.length
    await stage.until(() => isOver || stage.said.length > seen || stage.said.includes('kept'))
    // The process goes as soon as a step was said, before it was written down or just after.
    await desk.close()
    stage.bootId = `boot-${n + 2}`
    t.true(['slots/a', 'slots/b'].includes(await stage.slots.current()))
    ;({ desk, restarted } = await stage.run(t))
  }
  t.true(stage.said.includes('kept'), stage.said.join(', '))
  for (const step of [...TO_SWITCH, 'switching', 'kept'])
    t.is(stage.said.filter((text) => text === step).length, 1, step)
})
