import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import test from 'ava'
import type { PublicView } from '../../../firmware/domain/view.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'
import { SseReader } from '../../support/sse-reader.ts'

/** A request whose Host header is anything. */
function askAs(address: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address)
    const sent = request({ hostname, port, path: '/api/state', headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('the state is the public view, and is kept nowhere', async (t) => {
  const { ask } = await openTestScreens(t)
  const response = await ask('/api/state')
  t.is(response.headers.get('cache-control'), 'no-store')
  const view = (await response.json()) as PublicView
  t.is(view.queue.waiting, 23)
  t.is(view.kiosk.id, 'K0042')
})

test('a stream gives a snapshot at once, then each change, with the time of the kiosk', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  const stream = new SseReader(await ask('/api/stream'))
  const first = await stream.next()
  t.is((first?.data as PublicView).queue.nowServing, 'A012')
  t.true(Math.abs(Number(first?.id) - Date.now()) < 5_000)
  kiosk.show({ queue: { nowServing: 'A013' } })
  t.is(((await stream.next())?.data as PublicView).queue.nowServing, 'A013')
  await stream.cancel()
})

test('many changes at once reach a reader as few events, the last one included', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  const stream = new SseReader(await ask('/api/stream'))
  await stream.next()
  for (let waiting = 1; waiting <= 100; waiting += 1) kiosk.show({ queue: { waiting } })
  let events = 0
  let waiting = 0
  while (waiting !== 100) {
    waiting = ((await stream.next())?.data as PublicView).queue.waiting
    events += 1
  }
  t.true(events <= 2, `${events} events`)
  await stream.cancel()
})

test('changes that follow each other reach a reader at most five times a second', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  const stream = new SseReader(await ask('/api/stream'))
  await stream.next()
  kiosk.show({ queue: { waiting: 1 } })
  const first = await stream.next()
  kiosk.show({ queue: { waiting: 2 } })
  const second = await stream.next()
  t.true(Number(second?.id) - Number(first?.id) >= 190)
  await stream.cancel()
})

test('a quiet kiosk still speaks every fifteen seconds', async (t) => {
  const { ask, clock } = await openTestScreens(t)
  const stream = new SseReader(await ask('/api/stream'))
  const first = await stream.next()
  clock.forward(15_000)
  const second = await stream.next()
  t.true(Number(second?.id) - Number(first?.id) >= 15_000)
  await stream.cancel()
})

test('there is a limit of streams for one address, said in words, and a place becomes free again', async (t) => {
  const { ask } = await openTestScreens(t)
  const open = await Promise.all(Array.from({ length: 16 }, () => ask('/api/stream')))
  const readers = open.map((response) => new SseReader(response))
  await Promise.all(readers.map((reader) => reader.next()))
  const refused = await ask('/api/stream')
  t.is(refused.status, 503)
  t.is(((await refused.json()) as { reason: string }).reason, 'too-many-readers')
  await readers[0]?.cancel()
  let status = 503
  while (status === 503) {
    const again = await ask('/api/stream')
    status = again.status
    await again.body?.cancel()
  }
  t.is(status, 200)
  await Promise.all(readers.slice(1).map((reader) => reader.cancel()))
})

test('one machine that holds open what it can leaves room for the others', async (t) => {
  const { address } = await openTestScreens(t)
  const { hostname, port } = new URL(address)
  const hoard = Array.from({ length: 300 }, () => connect(Number(port), hostname).on('error', () => undefined))
  t.teardown(() => {
    for (const socket of hoard) socket.destroy()
  })
  await Promise.all(hoard.slice(-40).map((socket) => once(socket.resume(), 'close')))
  const status = await new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: '/api/state', localAddress: '127.0.0.2' }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end()
  })
  t.is(status, 200)
})

test('a request that never becomes whole is cut', async (t) => {
  const { address } = await openTestScreens(t)
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname).on('error', () => undefined)
  t.teardown(() => socket.destroy())
  const beganMs = performance.now()
  socket.resume().write('GET /api/state HTTP/1.1\r\nhost: 127.0.0.1\r\n')
  await once(socket, 'close')
  t.true(performance.now() - beganMs < 20_000)
})

test('a kiosk that can record is healthy enough to work; one that cannot says 503', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  kiosk.show({ health: { state: 'degraded' } })
  t.is((await ask('/healthz')).status, 200)
  kiosk.show({ health: { journal: { number: 1, sequence: 311, chain: 'AAAA', writable: false, unsendable: 0 } } })
  t.is((await ask('/healthz')).status, 503)
})

test('the metrics are Prometheus text with what a monitor asks for', async (t) => {
  const response = await (await openTestScreens(t)).ask('/metrics')
  t.regex(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  const text = await response.text()
  t.regex(text, /^kiosk_unsent_events 3$/m)
  t.regex(text, /^kiosk_journal_sequence 311$/m)
  t.regex(text, /^kiosk_waiting_people 23$/m)
  t.regex(text, /^kiosk_device_up\{device="thermometer"\} 1$/m)
  t.regex(text, /^kiosk_device_up\{device="panel"\} 0$/m)
  for (const line of text.trimEnd().split('\n')) t.regex(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? -?[\d.e+]+)$/)
})

test('a name that is not ours is refused, so that no other site can reach the kiosk under its own name', async (t) => {
  const { address } = await openTestScreens(t, { hostNames: ['k0042.local'] })
  const { port } = new URL(address)
  t.is(await askAs(address, `127.0.0.1:${port}`), 200)
  t.is(await askAs(address, `localhost:${port}`), 200)
  t.is(await askAs(address, `K0042.local:${port}`), 200)
  t.is(await askAs(address, `evil.example:${port}`), 403)
  t.is(await askAs(address, `127.0.0.1.evil.example:${port}`), 403)
})

test('every answer is fenced: no foreign script, no sniffing, no referrer, no frame', async (t) => {
  const { ask } = await openTestScreens(t)
  for (const path of ['/queue', '/api/state', '/nothing-here', '/api/stream']) {
    const response = await ask(path)
    const policy = response.headers.get('content-security-policy') ?? ''
    t.regex(policy, /default-src 'none'; script-src 'self' 'sha256-[\w+/=]+'; style-src 'self'/, path)
    t.regex(policy, /frame-ancestors 'none'/)
    t.is(response.headers.get('x-content-type-options'), 'nosniff')
    t.is(response.headers.get('referrer-policy'), 'no-referrer')
    await response.body?.cancel()
  }
})

test('an unknown address is answered with a sentence, not with a stack', async (t) => {
  const response = await (await openTestScreens(t)).ask('/nothing-here')
  t.is(response.status, 404)
  t.is(((await response.json()) as { reason: string }).reason, 'not-found')
})

test('page files come without types, compressed, and are not sent twice', async (t) => {
  const { ask } = await openTestScreens(t)
  const first = await ask('/pages/queue.ts')
  t.regex(first.headers.get('content-type') ?? '', /^text\/javascript/)
  t.is(first.headers.get('content-encoding'), 'gzip')
  const text = await first.text()
  t.notRegex(text, /import type|: TemplateResult/)
  const again = await ask('/pages/queue.ts', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
  t.is(again.status, 304)
  t.is((await ask('/pages/..%2fopen-screens.ts')).status, 404)
  t.is((await ask('/pages/tsconfig.json')).status, 404)
})

test('closing twice is closing once, and open streams end', async (t) => {
  const screens = await openTestScreens(t)
  const stream = new SseReader(await screens.ask('/api/stream'))
  await stream.next()
  await screens.close()
  await t.throwsAsync(async () => {
    if ((await stream.next()) === null) throw new Error('ended')
  })
  await t.notThrowsAsync(screens.close())
})

test('a resident begins without signing in, not from another site, and not without end', async (t) => {
  const { ask, clock, kiosk } = await openTestScreens(t)
  const begin = (headers = {}): Promise<Response> => ask('/api/resident/begin', { method: 'POST', headers })
  t.is((await begin({ origin: 'https://elsewhere.example' })).status, 403)
  t.is(kiosk.begins, 0)
  for (let i = 0; i < 20; i += 1) t.is((await begin()).status, 200)
  t.is((await begin()).status, 429)
  t.is(kiosk.begins, 20)
  clock.forward(60_000)
  kiosk.refuseWith('session-running')
  const refused = await begin()
  t.is(refused.status, 409)
  t.is(((await refused.json()) as { reason: string }).reason, 'session-running')
})
