import test from 'ava'
import type { BenchTraffic } from '../../../firmware/ports/bench.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'
import { SseReader } from '../../support/sse-reader.ts'

test('each call of the bench reaches its twin', async (t) => {
  const { ask, bench } = await openTestScreens(t)
  const person = { idNumber: '119999195909170042', name: '王芳' }
  const calls: [string, string, object | undefined][] = [
    ['POST', 'card', { person }],
    ['POST', 'card', { textHex: '205f4b6d' }],
    ['DELETE', 'card', undefined],
    ['POST', 'thermometer', { objectC: 36.2, ambientC: 24 }],
    ['POST', 'thermometer', { fault: 'pec' }],
    ['POST', 'distance', { mm: 400 }],
    ['POST', 'distance', { mm: null }],
    ['POST', 'distance', { fault: 'silent' }],
    ['POST', 'scan', { text: 'S:red' }],
    ['POST', 'printer', { paper: 'out', link: 'stuck' }],
    ['POST', 'button', { line: 'callNext' }],
    ['POST', 'uplink', { link: 'down' }],
  ]
  for (const [method, path, body] of calls) t.is((await ask(`/bench/${path}`, { method, body })).status, 200, path)
  t.deepEqual(bench.calls, [
    ['layCard', { person }],
    ['layCard', { textHex: '205f4b6d' }],
    ['liftCard'],
    ['setTemperature', 36.2, 24],
    ['failThermometer', 'pec'],
    ['setDistance', 400],
    ['setDistance', null],
    ['failDistance', 'silent'],
    ['scan', 'S:red'],
    ['setPrinter', { paper: 'out', link: 'stuck' }],
    ['pressButton', 'callNext'],
    ['setUplink', 'down'],
  ])
})

test('a twin that is not there answers 409 with its reason', async (t) => {
  const { ask, bench } = await openTestScreens(t)
  bench.hasPrinter = false
  const response = await ask('/bench/printer', { method: 'POST', body: { paper: 'out' } })
  t.is(response.status, 409)
  t.is(((await response.json()) as { reason: string }).reason, 'There is no twin of the printer.')
})

test('what no twin can do is refused before it', async (t) => {
  const { ask, bench } = await openTestScreens(t)
  const wrong: [string, object][] = [
    ['card', { textHex: 'zz' }],
    ['card', { textHex: '00'.repeat(257) }],
    ['thermometer', { objectC: 1e9, ambientC: 20 }],
    ['thermometer', { fault: 'melted' }],
    ['distance', { mm: -1 }],
    ['distance', { fault: 'melted' }],
    ['scan', { text: '' }],
    ['uplink', { link: 'sideways' }],
  ]
  for (const [path, body] of wrong) t.is((await ask(`/bench/${path}`, { method: 'POST', body })).status, 400, path)
  t.deepEqual(bench.calls, [])
})

test('labels, their pictures and the digits can be fetched', async (t) => {
  const { ask } = await openTestScreens(t)
  t.deepEqual(await (await ask('/bench/labels')).json(), [
    { n: 1, label: '00422611210001/1', png: '/bench/labels/1.png' },
    { n: 2, label: '00422611210002/1', png: '/bench/labels/2.png' },
  ])
  t.is((await ask('/bench/labels/2.png')).headers.get('content-type'), 'image/png')
  t.is((await ask('/bench/labels/3.png')).status, 404)
  t.deepEqual(await (await ask('/bench/display')).json(), {
    digits: 'A012',
    rows: ['A012'],
    lamps: { ready: true, fault: false },
    said: '请 A 零 一 二 号，到采样台。',
  })
})

test('the stream of the bench shows each passing byte once', async (t) => {
  const { ask, bench } = await openTestScreens(t)
  bench.pass('thermometer', 'out', 'b407')
  const stream = new SseReader(await ask('/bench/stream'))
  const first = (await stream.nextNamed('traffic')) as BenchTraffic[]
  t.deepEqual(
    first.map(({ hex }) => hex),
    ['b407'],
  )
  bench.pass('thermometer', 'in', 'b5f73a4c')
  const second = (await stream.nextNamed('traffic')) as BenchTraffic[]
  t.deepEqual(
    second.map(({ hex, n }) => [n, hex]),
    [[2, 'b5f73a4c']],
  )
  await stream.cancel()
})

test('in live mode there is no bench, whatever was wired', async (t) => {
  const { ask, bench } = await openTestScreens(t, { mode: 'live' })
  t.is((await ask('/bench')).status, 404)
  t.is((await ask('/bench/card', { method: 'DELETE' })).status, 404)
  t.deepEqual(bench.calls, [])
})

test('a page of another site cannot lay a card', async (t) => {
  const { ask, bench } = await openTestScreens(t)
  const headers = { origin: 'http://evil.example' }
  t.is((await ask('/bench/card', { method: 'DELETE', headers })).status, 403)
  t.deepEqual(bench.calls, [])
})
