import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { runChecks } from '../../../firmware/health/run-checks.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { type BrokerSettings, brokerChecks } from '../../../firmware/uplink/broker-check.ts'
import { type CertificateWish, createCertificate, type TestCertificate } from '../../support/certificates.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.now()
const SPAN = { fromMs: NOW_MS - 100 * DAY_MS, toMs: NOW_MS + 100 * DAY_MS }
const AUTHORITY = createCertificate({ name: 'Invented District CA', isAuthority: true, ...SPAN })
const withMosquitto = needing(test, 'mosquitto')

function issued(wish: Partial<CertificateWish> = {}): TestCertificate {
  return createCertificate({ name: 'broker', issuer: AUTHORITY, usage: 'server', ip: '127.0.0.1', ...SPAN, ...wish })
}

/** A mosquitto that shows this certificate; its address. */
async function tlsBroker(
  t: ExecutionContext,
  certificate: TestCertificate,
  more: readonly string[] = ['allow_anonymous true'],
): Promise<string> {
  const broker = await openMosquitto(async (folder) => {
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text)
      return join(folder, name)
    }
    return [
      `certfile ${await file('cert.pem', certificate.cert)}`,
      `keyfile ${await file('key.pem', certificate.key)}`,
      `cafile ${await file('ca.pem', AUTHORITY.cert)}`,
      ...more,
    ]
  })
  t.teardown(() => broker.close())
  return `mqtts://127.0.0.1:${broker.port}`
}

async function look(
  url: string,
  changes: Partial<BrokerSettings> = {},
  limits: { noTls?: string; noConnect?: string } = {},
): Promise<{ readonly steps: readonly string[]; readonly last: string }> {
  const settings: BrokerSettings = { urls: [url], ca: AUTHORITY.cert, protocol: 'auto', kiosk: 'K0042', ...changes }
  const clock = new SystemClock(() => 'unsynced')
  const checks = brokerChecks({ settings, clock, noTls: null, noConnect: null, ...limits })
  const found = await runChecks(checks, new AbortController().signal)
  const last = found.at(-1)
  return {
    steps: found.map(({ name, verdict }) => `${name}: ${verdict}`),
    last: `${last?.says ?? ''} — ${last?.next ?? ''}`,
  }
}

const UP_TO_TLS = ['broker: name: ok', 'broker: connection: ok']

withMosquitto(
  'each step to a broker is told, with whose certificate it shows, up to its word that the kiosk is let in',
  async (t) => {
    const url = await tlsBroker(t, issued())
    const { last, steps } = await look(url)
    t.deepEqual(steps, [...UP_TO_TLS, 'broker: TLS: ok', 'broker: MQTT: ok'])
    t.regex(last, /^K0042 is let in, over MQTT 5/)
    const beside = await look(url, {}, { noConnect: 'the running kiosk has that name' })
    t.deepEqual(beside.steps, [...UP_TO_TLS, 'broker: TLS: ok', 'broker: MQTT: skipped'])
    const without = await look(url, {}, { noTls: 'no files' })
    t.deepEqual(without.steps, [...UP_TO_TLS, 'broker: TLS: skipped', 'broker: MQTT: skipped'])
  },
)

withMosquitto('the first step that fails says why: authority, date, name, password', async (t) => {
  const stranger = createCertificate({ name: 'Stranger CA', isAuthority: true, ...SPAN })
  const failsAtTls = [...UP_TO_TLS, 'broker: TLS: fail']
  const right = await tlsBroker(t, issued())
  const unknown = await look(right, { ca: stranger.cert })
  t.deepEqual(unknown.steps, failsAtTls)
  t.regex(unknown.last, /uplink\.ca does not vouch for the broker: "broker" of "Invented District CA"/)

  const ended = await look(await tlsBroker(t, issued({ toMs: NOW_MS - DAY_MS })))
  t.deepEqual(ended.steps, failsAtTls)
  t.regex(ended.last, /a certificate has ended/)
  const early = await look(await tlsBroker(t, issued({ fromMs: NOW_MS + DAY_MS })))
  t.regex(early.last, /not valid yet.*set the clock/)
  const other = await look(await tlsBroker(t, issued({ ip: '127.0.0.9' })))
  t.deepEqual(other.steps, failsAtTls)
  t.regex(other.last, /is not 127\.0\.0\.1 by its certificate/)

  const closed = await look(await tlsBroker(t, issued(), ['allow_anonymous false']))
  t.deepEqual(closed.steps, [...UP_TO_TLS, 'broker: TLS: ok', 'broker: MQTT: fail'])
  t.regex(closed.last, /does not let K0042 in.*uplink\.password/)
})

withMosquitto("a broker that wants the kiosk's certificate says so, and one that ends soon is named", async (t) => {
  const url = await tlsBroker(t, issued(), ['allow_anonymous true', 'require_certificate true'])
  const bare = await look(url)
  t.is(bare.steps.at(-1), 'broker: MQTT: fail')
  t.regex(bare.last, /uplink\.cert/)
  const own = issued({ name: 'K0042', usage: 'client', toMs: NOW_MS + 10 * DAY_MS })
  const shown = await look(url, { cert: own.cert, key: own.key })
  t.deepEqual(shown.steps, [...UP_TO_TLS, 'broker: TLS: ok', 'broker: TLS certificate: warn', 'broker: MQTT: ok'])
})

test('nobody listens, nobody has that name, something else listens: each is its own sentence', async (t) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('data', () => socket.end('220 a mail server\r\n'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const mail = await look(`mqtts://127.0.0.1:${port}`)
  t.deepEqual(mail.steps, [...UP_TO_TLS, 'broker: TLS: fail'])
  t.regex(mail.last, /there is no TLS on that port/)
  const closed = new Promise((resolve) => server.close(resolve))
  for (const socket of sockets) socket.destroy()
  await closed
  const nobody = await look(`mqtts://127.0.0.1:${port}`)
  t.deepEqual(nobody.steps, ['broker: name: ok', 'broker: connection: fail'])
  t.regex(nobody.last, /nobody listens there/)
  const nameless = await look('mqtts://no..such:8883')
  t.deepEqual(nameless.steps, ['broker: name: fail'])
  const two = await look('', { urls: [`mqtts://127.0.0.1:${port}`, 'mqtts://no..such:8883'] })
  t.deepEqual(two.steps, ['broker 1: name: ok', 'broker 1: connection: fail', 'broker 2: name: fail'])
  t.deepEqual((await look('', { urls: [] })).steps, ['broker: skipped'])
})
