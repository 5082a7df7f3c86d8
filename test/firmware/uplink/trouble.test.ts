import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ava, { type ExecutionContext } from 'ava'
import { freePort } from '../../../scripts/measure/loopback.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { openMosquitto, subscribe } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { openTcpProxy } from '../../support/tcp-proxy.ts'
import { BASE, distinctEvents, expected, isDrained, isOnline, startUplink, untilState } from './uplink-harness.ts'

const test = needing(ava, 'mosquitto', 'mosquitto_sub')

const run = promisify(execFile)

async function mosquitto(t: ExecutionContext, prepare?: (folder: string) => Promise<readonly string[]>) {
  const broker = await openMosquitto(prepare)
  t.teardown(() => broker.close())
  return broker
}

async function listener(t: ExecutionContext, port: number) {
  const subscriber = await subscribe({ port, topics: [`${BASE}/event`] })
  t.teardown(() => subscriber.close())
  return subscriber
}

test('a line that goes dead in the middle is noticed by the missing acknowledgement, and nothing is lost', async (t) => {
  const broker = await mosquitto(t)
  const proxy = await openTcpProxy(broker.port)
  t.teardown(() => proxy.close())
  const subscriber = await listener(t, broker.port)
  const outbox = new MemoryOutbox()
  outbox.append(50)
  const timing = { ackTimeoutMs: 400, connectTimeoutMs: 300 }
  const uplink = startUplink(t, outbox, { urls: [`mqtt://127.0.0.1:${proxy.port}`], timing })
  await untilState(uplink, isDrained)
  proxy.fallSilent()
  outbox.append(100)
  await untilState(uplink, (state) => state.trouble === 'silent')
  await untilState(uplink, (state) => state.trouble === 'timeout')
  t.is(uplink.state().unsent, 100)
  proxy.speak()
  await untilState(uplink, isDrained)
  await subscriber.until((heard) => heard.length >= 150)
  t.deepEqual(distinctEvents(subscriber.heard), expected(outbox))
})

test('an idle line that goes dead is noticed by the keepalive', async (t) => {
  const broker = await mosquitto(t)
  const proxy = await openTcpProxy(broker.port)
  t.teardown(() => proxy.close())
  const uplink = startUplink(t, new MemoryOutbox(), {
    urls: [`mqtt://127.0.0.1:${proxy.port}`],
    timing: { keepaliveSeconds: 1, connectTimeoutMs: 300 },
  })
  await untilState(uplink, isOnline)
  proxy.fallSilent()
  await untilState(uplink, (state) => state.trouble === 'silent')
  proxy.speak()
  t.pass()
  await untilState(uplink, isOnline)
})

test('over MQTT 5 events nobody subscribes to are kept and said so, until somebody comes', async (t) => {
  const broker = await mosquitto(t)
  const outbox = new MemoryOutbox()
  outbox.append(60)
  const uplink = startUplink(t, outbox, { urls: [broker.url], protocol: '5' })
  const state = await untilState(uplink, ({ eventTrouble }) => eventTrouble === 'no-subscriber')
  t.like(state, { state: 'online', unsent: 60, acknowledged: 0, trouble: null })
  const waiting = await untilState(uplink, ({ oldestUnsentAt }) => oldestUnsentAt !== null)
  t.is(waiting.oldestUnsentAt, new Date(1_700_000_001_000).toISOString())
  const subscriber = await listener(t, broker.port)
  await untilState(uplink, isDrained)
  await subscriber.until((heard) => distinctEvents(heard).length === 60)
  t.deepEqual(distinctEvents(subscriber.heard), expected(outbox))
  t.like(uplink.state(), { eventTrouble: null, acknowledged: 60, oldestUnsentAt: null })
})

for (const protocol of ['5', '3.1.1', 'auto'] as const) {
  test(`a wrong password over ${protocol} is said as auth, tried again and again, and all events are kept`, async (t) => {
    const broker = await mosquitto(t, async (folder) => {
      const file = join(folder, 'passwords')
      await run('mosquitto_passwd', ['-b', '-c', file, 'K0042', 'right'])
      return ['allow_anonymous false', `password_file ${file}`]
    })
    const outbox = new MemoryOutbox()
    outbox.append(5)
    const wrong = { urls: [broker.url], username: 'K0042', password: 'wrong', protocol }
    const uplink = startUplink(t, outbox, { ...wrong, timing: { retryMinMs: 20, retryMaxMs: 40 } })
    await untilState(uplink, (state) => state.trouble === 'auth')
    t.like(uplink.state(), { state: 'offline', unsent: 5 })
    const before = outbox.sessions
    await untilState(uplink, () => outbox.sessions >= before + 3)
    await uplink.close()
    const right = startUplink(t, outbox, { ...wrong, password: 'right' })
    await untilState(right, isOnline)
  })
}

test('without an address nothing is tried and everything is kept', async (t) => {
  const outbox = new MemoryOutbox()
  const uplink = startUplink(t, outbox, { urls: [] })
  outbox.append(3)
  const state = await untilState(uplink, ({ oldestUnsentAt }) => oldestUnsentAt !== null)
  t.like(state, { state: 'none', unsent: 3, trouble: null, session: null })
  await uplink.close()
  t.is(await outbox.nextSession(), 1)
})

const CERTIFICATE = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2']
/** Signed by itself; resolves with its PEM. */
async function createCertificate(folder: string, name: string): Promise<string> {
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)]
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    ...files,
    ...CERTIFICATE,
  ])
  return await readFile(join(folder, `${name}.crt`), 'utf8')
}

test('of several addresses the first that is right is taken: not a dead one, a silent one, or a stranger’s', async (t) => {
  const broker = await mosquitto(t)
  const silent = await openTcpProxy(broker.port)
  t.teardown(() => silent.close())
  silent.fallSilent()
  let ca = ''
  const stranger = await mosquitto(t, async (folder) => {
    ca = await createCertificate(folder, 'ours')
    await createCertificate(folder, 'theirs')
    return ['allow_anonymous true', `certfile ${join(folder, 'theirs.crt')}`, `keyfile ${join(folder, 'theirs.key')}`]
  })
  const [dead, strange] = [`mqtt://127.0.0.1:${await freePort()}`, `mqtts://localhost:${stranger.port}`]
  const outbox = new MemoryOutbox()
  const urls = [dead, `mqtt://127.0.0.1:${silent.port}`, strange, broker.url]
  const uplink = startUplink(t, outbox, { urls, ca, timing: { connectTimeoutMs: 500 } })
  const { broker: taken } = await untilState(uplink, isOnline)
  t.is(taken, `127.0.0.1:${broker.port}`)
})

test('only a broker whose certificate the authority signed is spoken to', async (t) => {
  let ca = ''
  let foreign = ''
  const broker = await mosquitto(t, async (folder) => {
    ca = await createCertificate(folder, 'own')
    foreign = await createCertificate(folder, 'foreign')
    return ['allow_anonymous true', `certfile ${join(folder, 'own.crt')}`, `keyfile ${join(folder, 'own.key')}`]
  })
  const urls = [`mqtts://localhost:${broker.port}`]
  const trusting = startUplink(t, new MemoryOutbox(), { urls, ca })
  await untilState(trusting, isOnline)
  const doubting = startUplink(t, new MemoryOutbox(), { urls, ca: foreign, kiosk: 'K0043' })
  const { trouble } = await untilState(doubting, (state) => state.trouble !== null)
  t.is(trouble, 'tls')
  const garbled = startUplink(t, new MemoryOutbox(), { urls, ca, cert: 'no PEM', key: 'no PEM', kiosk: 'K0044' })
  t.is((await untilState(garbled, (state) => state.trouble !== null)).trouble, 'tls')
})
