import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ava, { type ExecutionContext } from 'ava'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { type Fate, openRolloutFleet } from '../../support/rollout-fleet.ts'
import { type Simulated, wellFleet } from '../../support/simulated-fleet.ts'
import { tempFolder } from '../journal/journal-fixture.ts'
import { runKioskctl } from './kioskctl-process.ts'

const test = needing(ava.serial, 'mosquitto')
const MAIN = join(import.meta.dirname, '..', '..', '..', 'firmware', 'kioskctl', 'main.ts')

async function open(t: ExecutionContext, count: number, fateOf: (kiosk: Simulated) => Fate) {
  t.timeout(120_000)
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const fleet = await openRolloutFleet(t, broker.port, wellFleet(count), fateOf)
  const folder = await tempFolder(t)
  const key = join(folder, 'engineer.key')
  t.is((await runKioskctl(['make-key', 'engineer', key])).code, 0)
  const state = join(folder, 'rollout.json')
  const words = (...more: readonly string[]): string[] => [
    ...['rollout', '1.4.0', '--url', broker.url, '--sign-key', key, '--by', 'ada', '--state', state],
    ...['--confirm', '1', '--patience', '0.05', ...more],
  ]
  return { broker, fleet, state, words, key }
}

test('of 200 kiosks and a version that goes back one canary is touched, and the rollout stops by itself', async (t) => {
  const { fleet, words } = await open(t, 200, () => 'goes-back')
  const { code, out, said } = await runKioskctl(words('--canary', 'K1042'))
  t.is(code, 1, said)
  t.deepEqual([...fleet.commands.keys()], ['K1042'])
  t.regex(
    out,
    /STOPPED: the canary failed; 0 of 200 have 1\.4\.0\n +K1042 +site 0006 +failed +(went-back|returned:crashes)\n199 were not touched\n$/,
  )
  const again = await runKioskctl(words())
  t.is(again.code, 1)
  t.regex(again.said, /it has stopped: the canary failed/)
  t.is(fleet.commands.size, 1)
})

test('who is silent counts as failed and is named, and a group with too many of them is the last', async (t) => {
  const { fleet, words } = await open(t, 40, ({ id }) => {
    if (id === 'K1016') return 'silent'
    return id === 'K1024' ? 'mute' : 'keeps'
  })
  const { code, out } = await runKioskctl(words('--canary', 'K1000', '--groups', '20,100', '--max-failed', '0'))
  t.is(code, 1)
  t.regex(out, /STOPPED: \d of 8 in group 1 failed/)
  t.regex(out, /K1016 +site 0003 +silent/)
  t.regex(out, /K1024 +site 0004 +late +not-in-time/)
  t.is(fleet.commands.size, 9, 'the canary and one group')
})

test('killed and begun again it goes on where it was: each kiosk gets one command, never more than a third of a site at once', async (t) => {
  const { fleet, state, words } = await open(t, 24, () => 'keeps')
  const first = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words()], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.teardown(() => first.kill('SIGKILL'))
  let said = ''
  first.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (/\] [2-9] of 24 done/.test(said)) first.kill('SIGKILL')
  })
  await once(first, 'close')
  t.is(first.signalCode, 'SIGKILL')
  const kept = JSON.parse(await readFile(state, 'utf8')) as { rollout: { kiosks: { step: string }[] } }
  t.true(kept.rollout.kiosks.some(({ step }) => step === 'waiting'))
  const second = await runKioskctl(words())
  t.is(second.code, 0, second.said + second.out)
  t.regex(second.out, /1\.4\.0: 24 of 24 have it\n$/)
  t.is(fleet.commands.size, 24)
  for (const [kiosk, ids] of fleet.commands) t.is(ids.size, 1, kiosk)
  t.true(fleet.mostAway() <= 2, `${fleet.mostAway()} of eight were away`)
  const bars = [...said.matchAll(/^\[(#*)·*\] (\d+) of 24/gm)]
  t.true(bars.length > 2)
  for (const [, bar = '', done] of bars)
    t.is(bar.length, Math.floor((Number(done) / 24) * 24), 'the bar is what is done')
})

test('update takes named kiosks, and one that refuses is named with its reason', async (t) => {
  const { broker, fleet, key } = await open(t, 8, ({ id }) => (id === 'K1001' ? 'refuses' : 'keeps'))
  const words = (...kiosks: readonly string[]): string[] => [
    ...[
      'update',
      '1.4.0',
      ...kiosks,
      '--url',
      broker.url,
      '--sign-key',
      key,
      '--by',
      'ada',
      '--confirm',
      '0.5',
      '--patience',
      '0.2',
    ],
  ]
  const good = await runKioskctl(words('K1000', 'K1002'))
  t.is(good.code, 0, good.said + good.out)
  t.deepEqual([...fleet.commands.keys()].sort(), ['K1000', 'K1002'])
  const refused = await runKioskctl(words('K1001'))
  t.is(refused.code, 1)
  t.regex(refused.out, /K1001 +site 0001 +failed +no-slots/)
  t.regex((await runKioskctl(words('K1000'))).said, /nobody needs 1\.4\.0/)
  t.is((await runKioskctl(['update', 'latest', 'K1000'])).code, 64)
})
