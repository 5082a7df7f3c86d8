import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import type { SiteStation } from '../../../firmware/domain/site-view.ts'
import { sortStations } from '../../../firmware/screens/pages/site-order.ts'
import { readFigures } from '../../../firmware/screens/station-figures.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'
import { SseReader } from '../../support/sse-reader.ts'

/** A neighbour that answers as it likes; gone with the test. */
async function neighbour(t: ExecutionContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  t.teardown(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function reader(t: ExecutionContext, response: Response): SseReader {
  const sse = new SseReader(response)
  t.teardown(() => sse.cancel())
  return sse
}

async function follow(t: ExecutionContext, screens: TestScreens): Promise<SseReader> {
  return reader(t, await screens.ask('/api/site/stream'))
}

/** The first view of all stations that is as wanted. */
async function until(
  sse: SseReader,
  isSo: (stations: readonly SiteStation[]) => boolean,
): Promise<readonly SiteStation[]> {
  for (;;) {
    const { stations } = (await sse.nextNamed('message')) as { stations: readonly SiteStation[] }
    if (isSo(stations)) return stations
  }
}

const view = (queue: object): string => JSON.stringify({ queue })
const GOOD = {
  waiting: 7,
  estimatedWaitMinutes: 4,
  estimatedWaitRange: [2, 6],
  band: 'clear',
  nowServing: 'C012',
  open: true,
  intake: { state: 'open', opens: null, closesAt: null },
  at: '2026-11-21T08:00:00.000+08:00',
}

test('one page tells of all stations, each with its age, and changes with them', async (t) => {
  const second = await openTestScreens(t)
  const third = await openTestScreens(t)
  const first = await openTestScreens(t, {
    neighbours: [
      { station: '02', name: '东门', url: second.address },
      { station: '03', name: null, url: third.address },
    ],
  })
  second.kiosk.show({ queue: { waiting: 5, nowServing: 'C007' } })
  const sse = await follow(t, first)
  const all = await until(sse, (stations) => stations.length === 3 && stations.every(({ figures }) => figures !== null))
  t.deepEqual(
    all.map(({ isOwn, name, station }) => [station, name, isOwn]),
    [
      ['01', '红旗社区采样亭', true],
      ['02', '东门', false],
      ['03', null, false],
    ],
  )
  t.like(all[1]?.figures, { waiting: 5, nowServing: 'C007', estimatedWaitRange: [8, 16] })
  t.true((all[1]?.ageMs ?? -1) >= 0 && (all[1]?.ageMs ?? 99_999) < 20_000)
  third.kiosk.show({ queue: { waiting: 41, band: 'busy' } })
  t.like((await until(sse, (stations) => stations[2]?.figures?.waiting === 41))[2]?.figures, { band: 'busy' })
})

test('a station that goes silent keeps its last figures with their age, and comes back by itself', async (t) => {
  let isThere = true
  let streams = 0
  const url = await neighbour(t, (_request, response) => {
    if (!isThere) return void response.writeHead(503).end()
    streams += 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`id: ${Date.parse(GOOD.at) + 3_000}\ndata: ${view({ ...GOOD, waiting: streams })}\n\n`)
    if (streams === 1) response.end()
    isThere = streams !== 1
  })
  const screens = await openTestScreens(t, { neighbours: [{ station: '02', name: null, url }] })
  const sse = await follow(t, screens)
  const [, heard] = await until(sse, (stations) => stations[1]?.figures?.waiting === 1)
  t.true((heard?.ageMs ?? 0) >= 3_000, 'they were three seconds old when they came')
  screens.clock.forward(60_000)
  isThere = true
  screens.kiosk.show({})
  const [, silent] = await until(sse, () => true)
  t.true((silent?.ageMs ?? 0) >= 63_000)
  await until(sse, (stations) => stations[1]?.figures?.waiting === 2)
  t.pass()
})

for (const [what, answer] of [
  [
    'sends something that is no view',
    (response) => response.write(`data: ${view({ ...GOOD, nowServing: '<b>张三</b>' })}\n\n`),
  ],
  ['sends no JSON', (response) => response.write('data: {"queue":\n\n')],
  ['sends an event without end', (response) => response.write(`data: ${'x'.repeat(200_000)}`)],
  ['sends numbers beyond all measure', (response) => response.write(`data: ${view({ ...GOOD, waiting: 1e300 })}\n\n`)],
  ['says nothing', () => undefined],
] as const satisfies readonly (readonly [string, (response: { write(text: string): unknown }) => unknown])[]) {
  test(`a neighbour that ${what} is shown as never heard, and the others as they are`, async (t) => {
    const url = await neighbour(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      answer(response)
    })
    const good = await openTestScreens(t)
    const neighbours = [
      { station: '02', name: null, url },
      { station: '03', name: null, url: good.address },
    ]
    const sse = await follow(t, await openTestScreens(t, { neighbours }))
    const [, bad] = await until(sse, (stations) => stations[2]?.figures !== null)
    t.deepEqual([bad?.figures, bad?.ageMs], [null, null])
  })
}

test('a neighbour that sends us elsewhere is not followed', async (t) => {
  let isAsked = false
  let redirects = 0
  /** Sent there, or asked again because we did not go. */
  const settled = Promise.withResolvers<undefined>()
  const elsewhere = await neighbour(t, (_request, response) => {
    isAsked = true
    settled.resolve(undefined)
    response.end()
  })
  const url = await neighbour(t, (_request, response) => {
    redirects += 1
    if (redirects === 2) settled.resolve(undefined)
    response.writeHead(302, { location: `${elsewhere}/api/stream` }).end()
  })
  await follow(t, await openTestScreens(t, { neighbours: [{ station: '02', name: null, url }] }))
  await settled.promise
  t.false(isAsked)
})

test('a neighbour that floods is read slowly, and costs us one connection', async (t) => {
  let connections = 0
  let events = 0
  const url = await neighbour(t, (_request, response) => {
    connections += 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const pour = (): void => {
      while (!response.destroyed && response.write(`id: 1\ndata: ${view({ ...GOOD, waiting: (events += 1) })}\n\n`));
    }
    response.on('drain', pour)
    pour()
  })
  const screens = await openTestScreens(t, { neighbours: [{ station: '02', name: null, url }] })
  const sse = await follow(t, screens)
  await until(sse, (stations) => stations[1]?.figures !== null)
  const before = events
  for (let i = 0; i < 5; i += 1) await sse.nextNamed('message')
  t.true(events - before < 50_000, `${events - before} events came through while five were shown`)
  t.is(connections, 1)
})

test('nobody looks: no neighbour is asked, and after the last reader the lines are hung up', async (t) => {
  let open = 0
  const url = await neighbour(t, (request, response) => {
    open += 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`id: 1\ndata: ${view(GOOD)}\n\n`)
    request.once('close', () => (open -= 1))
  })
  const screens = await openTestScreens(t, { neighbours: [{ station: '02', name: null, url }] })
  t.is(open, 0)
  const controller = new AbortController()
  const response = await fetch(`${screens.address}/api/site/stream`, { signal: controller.signal })
  await until(new SseReader(response), (stations) => stations[1]?.figures !== null)
  t.is(open, 1)
  controller.abort()
  for (const deadline = Date.now() + 20_000; open > 0 && Date.now() < deadline; ) {
    screens.clock.forward(31_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.is(open, 0)
})

test('only what the page shows goes through: a neighbour cannot put anything else there', (t) => {
  const figures = readFigures(view({ ...GOOD, resident: '张三', extra: { a: 1 } }))
  t.deepEqual(Object.keys(figures ?? {}).sort(), [
    'at',
    'band',
    'estimatedWaitMinutes',
    'estimatedWaitRange',
    'intake',
    'mode',
    'nowServing',
    'open',
    'waiting',
  ])
  t.deepEqual(figures?.intake, { state: 'open', opens: null })
  const { at, band, estimatedWaitMinutes, nowServing, open, waiting } = GOOD
  const older = { at, band, estimatedWaitMinutes, nowServing, open, waiting }
  t.like(readFigures(view(older)), { intake: null, estimatedWaitRange: null, mode: null }, 'an older release says less')
  t.is(readFigures(JSON.stringify({ mode: 'drill', queue: GOOD }))?.mode, 'drill')
  t.is(readFigures(JSON.stringify({ mode: 'of-later', queue: GOOD }))?.mode, null)
  for (const wrong of [{}, [], null, 7, { ...GOOD, at: 'now' }, { ...GOOD, band: 'red' }, { ...GOOD, waiting: -1 }]) {
    t.is(readFigures(JSON.stringify({ queue: wrong })), null)
  }
})

test('the shortest wait comes first, then unknown ones, closed ones, those in another mode, and silent ones last', (t) => {
  const figures = { ...GOOD, band: 'clear', estimatedWaitRange: null, intake: null, mode: 'live' } as const
  const station = (name: string, wait: number | null, change: Partial<SiteStation> = {}, open = true): SiteStation => ({
    station: name,
    name: null,
    isOwn: false,
    figures: { ...figures, estimatedWaitMinutes: wait, open },
    ageMs: 1_000,
    isUntrusted: false,
    ...change,
  })
  const unsorted = [
    station('07', 1, { ageMs: 30_000 }),
    station('06', 1, { figures: { ...figures, estimatedWaitMinutes: 1, mode: 'drill' } }),
    station('05', 2, {}, false),
    station('04', null),
    station('03', 9),
    station('02', 3),
    station('01', 3),
    station('08', 0, { figures: null, ageMs: null }),
  ]
  const sorted = sortStations(unsorted, 'live')
  t.is(sorted.map((one) => one.station).join(' '), '01 02 03 04 05 06 07 08')
})
