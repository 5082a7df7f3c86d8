import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { TWIN, TWINS } from './booth.ts'
import { type Ended, runKioskCommand } from './kiosk-command.ts'

type Changes = Readonly<Record<string, unknown>>

/** `kiosk run` with these changes to the demo; the message without the folder of this test. */
async function runWith(t: ExecutionContext, changes: Changes, ...more: readonly string[]): Promise<Ended> {
  const folder = await kioskFolder(t)
  const file = await folder.configure(changes)
  const ended = await runKioskCommand(['run', '--config', file, ...more])
  return { ...ended, said: ended.said.replaceAll(`${folder.path}/`, '') }
}

/** One sentence on one line, no stack. */
function isOneSentence(said: string): boolean {
  return /^[^\n]+\n$/.test(said) && !/\bat .*:\d+:\d+/.test(said)
}

test.serial('a misspelt key is refused with file, line, key and the nearest known key', async (t) => {
  const { code, out, said } = await runWith(t, { devices: { ...TWINS, idReeder: TWIN } })
  t.is(code, 78)
  t.regex(said, /^kiosk\.yaml:\d+: .*"idReeder" in "devices".*"idReader"/)
  t.true(isOneSentence(said), said)
  t.is(out, '')
})

test.serial('a twin in mode live is refused', async (t) => {
  const { code, said } = await runWith(t, { mode: 'live', devices: { idReader: TWIN }, crew: { operators: {} } })
  t.is(code, 78)
  t.regex(said, /^kiosk\.yaml:\d+: .*"devices\.idReader" is a simulated twin/)
  t.true(isOneSentence(said), said)
})

test.serial('a file that is not YAML, or not there, is said with its name', async (t) => {
  const folder = await kioskFolder(t)
  const file = join(folder.path, 'broken.yaml')
  await writeFile(file, 'kiosk: { id: K0042\nmode: demo\n')
  const broken = await runKioskCommand(['run', '--config', file])
  t.is(broken.code, 78)
  t.regex(broken.said, /broken\.yaml:\d+/)
  t.true(isOneSentence(broken.said), broken.said)
  const missing = await runKioskCommand(['run', '--config', `${file}.not`])
  t.is(missing.code, 74)
  t.true(isOneSentence(missing.said) && missing.said.includes('broken.yaml.not'), missing.said)
})

test.serial('an unknown command, no command, an unknown option and a wrong value are wrong usage', async (t) => {
  for (const words of [['fly'], [], ['run', '--confg', 'kiosk.yaml'], ['run', '--residents', 'many']]) {
    const { code, out, said } = await runKioskCommand(words)
    t.is(code, 64, words.join(' '))
    t.regex(out + said, /kiosk/)
    t.true(words.length === 0 || isOneSentence(said), said)
  }
})

test.serial('a second kiosk on one data folder says so and leaves the first alone', async (t) => {
  const folder = await kioskFolder(t)
  const file = await folder.configure()
  const first = await startKiosk(t, file)
  const second = await runKioskCommand(['run', '--config', file])
  t.is(second.code, 74)
  t.true(isOneSentence(second.said), second.said)
  t.regex(second.said, /^A kiosk is already running with the data folder/)
  t.is((await first.call('GET', '/healthz')).status, 200)
})

test.serial(
  'a web port that is taken, or an address of another machine, is said; the data folder is free again',
  async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    t.teardown(() => other.close())
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const taken = await runWith(t, { web: { host: '127.0.0.1', port } })
    t.is(taken.code, 74)
    t.regex(taken.said, new RegExp(`127\\.0\\.0\\.1:${port}.*web\\.port`))
    t.true(isOneSentence(taken.said), taken.said)

    // TEST-NET-1 (RFC 5737): no machine has it.
    const elsewhere = await runWith(t, { web: { host: '192.0.2.1', port: 0 } })
    t.is(elsewhere.code, 74)
    t.regex(elsewhere.said, /192\.0\.2\.1.*web\.host/)
    t.true(isOneSentence(elsewhere.said), elsewhere.said)
  },
)

test.serial('a data folder that is a file is said', async (t) => {
  const folder = await kioskFolder(t)
  const file = await folder.configure()
  const { code, said } = await runKioskCommand(['run', '--config', file, '--data', file])
  t.is(code, 74)
  t.true(isOneSentence(said) && said.includes('kiosk.yaml'), said)
})

test.serial('asked to stop it ends with 0 and is gone; its journal verifies', async (t) => {
  const folder = await kioskFolder(t)
  const file = await folder.configure()
  const kiosk = await startKiosk(t, file)
  t.is(await kiosk.stop(), 0)
  await t.throwsAsync(fetch(kiosk.address))
  const verified = await runKioskCommand(['journal', 'verify', '--config', file])
  t.is(verified.code, 0, verified.said)
})
