import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { readCredentials } from '../../config/credentials.ts'
import { loadKioskConfig } from '../../config/load.ts'
import { LEAST, loadText, NO_ENVIRONMENT, refusal, temporaryFolder } from './config-fixture.ts'

const UPLINK =
  'uplink: { url: "mqtts://b.example", ca: ca.pem, cert: credential:cert, key: credential:key, username: u, password: credential:word }\n'

test('certificates come from files and from systemd, the password without its line end', async (t) => {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'credentials'))
  await writeFile(join(folder, 'kiosk.yaml'), LEAST + UPLINK)
  await writeFile(join(folder, 'ca.pem'), 'the ca')
  for (const [name, content] of [
    ['cert', 'the cert'],
    ['key', 'the key'],
    ['word', 'pass word\n'],
  ] as const)
    await writeFile(join(folder, 'credentials', name), content)
  const environment = { configFile: null, credentialsDirectory: join(folder, 'credentials') }
  const { uplink, web } = await readCredentials(
    await loadKioskConfig({ file: join(folder, 'kiosk.yaml'), environment }),
    environment,
  )
  t.deepEqual([uplink.ca, uplink.cert, uplink.key].map(String), ['the ca', 'the cert', 'the key'])
  t.is(uplink.password, 'pass word')
  t.is(web, null)
})

test('a plain password is itself; nothing named, nothing read', async (t) => {
  const named = await loadText(t, `${LEAST}uplink: { url: "mqtts://b.example", username: u, password: word }\n`)
  t.deepEqual(await readCredentials(named, NO_ENVIRONMENT), { uplink: { password: 'word' }, web: null })
  t.deepEqual(await readCredentials(await loadText(t, LEAST), NO_ENVIRONMENT), { uplink: {}, web: null })
})

test('every file that is missing is named with its line', async (t) => {
  const loaded = await loadText(t, `${LEAST}${UPLINK}web:\n  tls: { cert: none.pem, key: credential:web-key }\n`)
  const error = await refusal(t, readCredentials(loaded, NO_ENVIRONMENT))
  t.deepEqual(
    error.problems.map(({ line, key }) => `${line ?? '-'} ${key ?? '-'}`),
    ['4 uplink.ca', '4 uplink.cert', '4 uplink.key', '4 uplink.password', '6 web.tls.cert', '6 web.tls.key'],
  )
  t.regex(error.problems[0]?.message ?? '', /^"uplink\.ca" names a file that cannot be read \(ENOENT\); /)
  t.regex(error.problems[1]?.message ?? '', /^"uplink\.cert" is a systemd credential, /)
})
