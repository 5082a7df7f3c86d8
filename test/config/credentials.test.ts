import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { readCredentials } from '../../config/credentials.ts'
import { loadKioskConfig } from '../../config/load.ts'
import { needing } from '../support/needing.ts'
import { LEAST, loadText, NO_ENVIRONMENT, refusal, temporaryFolder } from './config-fixture.ts'

const UPLINK =
  'uplink: { url: "mqtts://b.example", ca: ca.pem, cert: credential:cert, key: credential:key, username: u, password: credential:word }\n'

needing(test, 'openssl')(
  'certificates come from files and from systemd, the password without its line end',
  async (t) => {
    const folder = await temporaryFolder(t)
    await mkdir(join(folder, 'credentials'))
    await writeFile(join(folder, 'kiosk.yaml'), LEAST + UPLINK)
    const at = (name: string): string => join(folder, 'credentials', name)
    const pair = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=test',
      '-keyout',
      at('key'),
      '-out',
      at('cert'),
    ]
    await promisify(execFile)('openssl', pair)
    await copyFile(at('cert'), join(folder, 'ca.pem'))
    await writeFile(at('word'), 'pass word\n')
    // As of a file in the folder of the unit's LoadCredential.
    await rename(at('key'), at('kiosk_key'))
    const environment = { configFile: null, credentialsDirectory: join(folder, 'credentials') }
    const { uplink, web } = await readCredentials(
      await loadKioskConfig({ file: join(folder, 'kiosk.yaml'), environment }),
      environment,
    )
    t.deepEqual(uplink.ca, uplink.cert)
    t.deepEqual([uplink.cert, uplink.key], [await readFile(at('cert')), await readFile(at('kiosk_key'))])
    t.is(uplink.password, 'pass word')
    t.is(web, null)
  },
)

test('a file that holds something else is named with its key', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'kiosk.yaml'), `${LEAST}uplink: { url: "mqtts://b.example", ca: ca.pem }\n`)
  await writeFile(join(folder, 'ca.pem'), 'no certificate')
  const loaded = await loadKioskConfig({ file: join(folder, 'kiosk.yaml'), environment: NO_ENVIRONMENT })
  const error = await t.throwsAsync(readCredentials(loaded, NO_ENVIRONMENT))
  t.regex(error.message, /kiosk\.yaml:\d+: "uplink\.ca" names a file that holds no such PEM text/)
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
