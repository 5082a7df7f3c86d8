import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import test from 'ava'
import { kioskFolder } from '../support/kiosk-process.ts'
import { runKioskCommand } from './kiosk-command.ts'

/** Of this command alone. */
async function leftovers(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('kiosk-trial-'))
}

test('a firmware that can serve says so: an invented person came, by the kiosk’s own rules, and left no trace', async (t) => {
  const folder = await kioskFolder(t)
  const before = new Set(await leftovers())
  const { code, out, said } = await runKioskCommand(['trial', '--json', '--config', await folder.configure({})])
  t.is(code, 0, said)
  t.deepEqual(JSON.parse(out), { ok: true, fault: null })
  t.deepEqual(
    (await leftovers()).filter((name) => !before.has(name)),
    [],
  )
})

test('by a configuration that this firmware refuses nobody is served', async (t) => {
  const folder = await kioskFolder(t)
  const { code } = await runKioskCommand(['trial', '--config', await folder.configure({ mode: 'marathon' })])
  t.is(code, 78)
})
