import ava, { type ExecutionContext } from 'ava'
import type { QueueView } from '../../../firmware/domain/view.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { openMosquitto, subscribe } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { openTcpProxy } from '../../support/tcp-proxy.ts'
import { BASE, bodies, isOnline, startUplink, untilState } from './uplink-harness.ts'

const test = needing(ava, 'mosquitto', 'mosquitto_sub')

const QUEUE: QueueView = {
  waiting: 12,
  estimatedWaitMinutes: 8,
  estimatedWaitRange: [5, 12],
  band: 'clear',
  nowServing: 'A007',
  servedLastHour: 60,
  open: true,
  intake: { state: 'open', opens: null, closesAt: null },
  at: '2022-05-20T10:00:00.000+08:00',
  seq: 345,
  nextGroup: null,
}

async function setUp(t: ExecutionContext) {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const listen = async () => {
    const subscriber = await subscribe({ port: broker.port, topics: [`${BASE}/#`] })
    t.teardown(() => subscriber.close())
    return subscriber
  }
  return { broker, listen, outbox: new MemoryOutbox() }
}

for (const protocol of ['5', '3.1.1'] as const) {
  test(`over MQTT ${protocol} a cut socket makes the broker say lost, with the session that had said online`, async (t) => {
    const { broker, listen, outbox } = await setUp(t)
    const proxy = await openTcpProxy(broker.port)
    t.teardown(() => proxy.close())
    const subscriber = await listen()
    const uplink = startUplink(t, outbox, { urls: [`mqtt://127.0.0.1:${proxy.port}`], protocol })
    const { session } = await untilState(uplink, isOnline)
    await subscriber.until((heard) => bodies(heard, 'presence').length === 1)
    proxy.refuse()
    await subscriber.until((heard) => bodies(heard, 'presence').length === 2)
    const [birth, will] = bodies(subscriber.heard, 'presence')
    t.like(birth, { kiosk: 'K0042', state: 'online', session, version: '0.1.0' })
    t.like(will, { kiosk: 'K0042', state: 'lost', session, version: '0.1.0' })
    t.regex(String(birth?.['at']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    proxy.speak()
    const again = await untilState(uplink, (state) => (state.session ?? 0) > (session ?? 0))
    await subscriber.until((heard) => bodies(heard, 'presence').at(-1)?.['session'] === again.session)
  })
}

test('a clean close says offline, retained, and the will is not published', async (t) => {
  const { broker, listen, outbox } = await setUp(t)
  const subscriber = await listen()
  const uplink = startUplink(t, outbox, { urls: [broker.url] })
  await untilState(uplink, isOnline)
  await uplink.close()
  await uplink.close()
  t.is(uplink.state().state, 'offline')
  await subscriber.until((heard) => bodies(heard, 'presence').at(-1)?.['state'] === 'offline')
  // Whatever the broker had to say about that connection it has said before a later one is greeted.
  const next = startUplink(t, outbox, { urls: [broker.url] })
  await untilState(next, isOnline)
  await subscriber.until((heard) => bodies(heard, 'presence').length >= 3)
  t.deepEqual(
    bodies(subscriber.heard, 'presence').map(({ state, session }) => [state, session]),
    [
      ['online', 1],
      ['offline', 1],
      ['online', 2],
    ],
  )
})

test('queue and presence are there for a subscriber who comes late, and again after the broker forgot them', async (t) => {
  const { broker, listen, outbox } = await setUp(t)
  const early = await listen()
  const uplink = startUplink(t, outbox, { urls: [broker.url] })
  uplink.set('queue', { ...QUEUE, waiting: 11 })
  uplink.set('queue', QUEUE)
  await untilState(uplink, isOnline)
  await early.until((heard) => bodies(heard, 'queue').length === 1 && bodies(heard, 'presence').length === 1)
  const late = await listen()
  await late.until((heard) => heard.length === 2)
  t.true(late.heard.every(({ isRetained }) => isRetained))
  t.deepEqual(bodies(late.heard, 'queue'), [JSON.parse(JSON.stringify(QUEUE))])
  await broker.stop('SIGKILL')
  await broker.start()
  const later = await listen()
  await later.until((heard) => bodies(heard, 'queue').length > 0 && bodies(heard, 'presence').length > 0)
  t.like(bodies(later.heard, 'presence')[0], { state: 'online' })
})
