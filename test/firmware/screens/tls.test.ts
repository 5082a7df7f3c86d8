import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import type { SiteStation } from '../../../firmware/domain/site-view.ts'
import { needing } from '../../support/needing.ts'
import { openTestScreens, PIN } from '../../support/open-test-screens.ts'
import { SseReader } from '../../support/sse-reader.ts'

/** A certificate for loopback, made by openssl for this test alone. */
async function makeCertificate(folder: string): Promise<{ cert: string; key: string }> {
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
  ])
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
}

needing(test, 'openssl')('over TLS the cookie of the crew never travels in clear', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'screens-tls-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const tls = await makeCertificate(folder)
  const { address } = await openTestScreens(t, { tls })
  t.regex(address, /^https:\/\/127\.0\.0\.1:/)
  const cookie = await new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', origin: address }
    const sent = request(`${address}/api/crew/session`, { method: 'POST', ca: tls.cert, headers }, (response) => {
      response.resume()
      resolve(response.headers['set-cookie']?.[0] ?? '')
    })
    sent.on('error', reject)
    sent.end(JSON.stringify({ operator: 'leader', pin: PIN }))
  })
  t.regex(cookie, /; Secure; SameSite=Strict$/)
})

test('a certificate that is none is an error at the start, and leaves nothing open', async (t) => {
  await t.throwsAsync(openTestScreens(t, { tls: { cert: 'no', key: 'no' } }))
})

needing(test, 'openssl')(
  'a neighbour whose certificate is not trusted is said to be so, on the page and once in the log',
  async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'screens-tls-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const other = await openTestScreens(t, { tls: await makeCertificate(folder) })
    const { ask, logged } = await openTestScreens(t, {
      neighbours: [{ station: '02', name: null, url: other.address }],
    })
    const sse = new SseReader(await ask('/api/site/stream'))
    t.teardown(() => sse.cancel())
    for (let isSaid = false; !isSaid; ) {
      const { stations } = (await sse.nextNamed('message')) as { stations: readonly SiteStation[] }
      t.is(stations[1]?.figures, null)
      isSaid = stations[1]?.isUntrusted === true
    }
    const said = logged.filter((line) => JSON.stringify(line).includes('site.untrusted'))
    t.is(said.length, 1)
    t.regex(JSON.stringify(said), /DEPTH_ZERO_SELF_SIGNED_CERT.*02|02.*DEPTH_ZERO_SELF_SIGNED_CERT/)
  },
)
