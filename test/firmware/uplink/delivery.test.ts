import ava, { type ExecutionContext } from 'ava'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { openMosquitto, subscribe } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { openTcpProxy } from '../../support/tcp-proxy.ts'
import { BASE, distinctEvents, expected, isDrained, isOnline, startUplink, untilState } from './uplink-harness.ts'

const test = needing(ava, 'mosquitto', 'mosquitto_sub')

async function mosquitto(t: ExecutionContext) {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  return broker
}

async function listener(t: ExecutionContext, port: number) {
  const subscriber = await subscribe({ port, topics: [`${BASE}/event`] })
  t.teardown(() => subscriber.close())
  return subscriber
}

async function line(t: ExecutionContext, targetPort: number) {
  const proxy = await openTcpProxy(targetPort)
  t.teardown(() => proxy.close())
  return { ...proxy, url: `mqtt://127.0.0.1:${proxy.port}` }
}

for (const protocol of ['5', '3.1.1'] as const) {
  test(`over MQTT ${protocol} events arrive in order, byte for byte, as they are appended`, async (t) => {
    const broker = await mosquitto(t)
    const subscriber = await listener(t, broker.port)
    const outbox = new MemoryOutbox()
    outbox.append(30)
    const uplink = startUplink(t, outbox, { urls: [broker.url], protocol })
    const { protocol: spoken } = await untilState(uplink, isDrained)
    t.is(spoken, protocol)
    for (let i = 0; i < 20; i += 1) outbox.append(3, 700)
    await subscriber.until((heard) => heard.length >= 90)
    t.deepEqual(
      subscriber.heard.map(({ payload }) => payload.toString()),
      expected(outbox),
    )
    t.false(subscriber.heard.some(({ isRetained }) => isRetained))
  })

  test(`over MQTT ${protocol} 200 events made while the broker is down all arrive in order after it is back`, async (t) => {
    const broker = await mosquitto(t)
    const proxy = await line(t, broker.port)
    const outbox = new MemoryOutbox()
    const uplink = startUplink(t, outbox, { urls: [proxy.url], protocol })
    await untilState(uplink, isOnline)
    await broker.stop()
    proxy.refuse() // until somebody listens at the new broker
    await untilState(uplink, (state) => state.state === 'offline')
    for (let i = 0; i < 100; i += 1) outbox.append(2)
    t.is(uplink.state().unsent, 200)
    await broker.start()
    const subscriber = await listener(t, broker.port)
    proxy.speak()
    await untilState(uplink, isDrained)
    await subscriber.until((heard) => heard.length >= 200)
    t.deepEqual(
      subscriber.heard.map(({ payload }) => payload.toString()),
      expected(outbox),
    )
  })

  test(`over MQTT ${protocol} what was acknowledged is not sent again, and the rest is, when the broker restarts`, async (t) => {
    const broker = await mosquitto(t)
    const outbox = new MemoryOutbox()
    outbox.append(40)
    const proxy = await line(t, broker.port)
    const first = await listener(t, broker.port)
    const uplink = startUplink(t, outbox, { urls: [proxy.url], protocol })
    await untilState(uplink, isDrained)
    await first.until((heard) => heard.length >= 40)
    await broker.stop('SIGKILL')
    proxy.refuse()
    outbox.append(25)
    await broker.start()
    const second = await listener(t, broker.port)
    proxy.speak()
    await untilState(uplink, isDrained)
    await second.until((heard) => heard.length >= 25)
    t.deepEqual(
      second.heard.map(({ payload }) => payload.toString()),
      expected(outbox).slice(40),
    )
  })
}

test('a line cut again and again in the middle loses nothing, and each event counts once', async (t) => {
  const broker = await mosquitto(t)
  const outbox = new MemoryOutbox()
  const proxy = await line(t, broker.port)
  const subscriber = await listener(t, broker.port)
  const uplink = startUplink(t, outbox, { urls: [proxy.url] })
  for (let round = 1; round <= 10; round += 1) {
    outbox.append(150, 700)
    await subscriber.until((heard) => heard.length > round * 50)
    proxy.cut()
    await untilState(uplink, (state) => state.state === 'offline')
  }
  await untilState(uplink, isDrained)
  const arrived = new Set<string>()
  let looked = 0
  await subscriber.until((heard) => {
    for (const { payload } of heard.slice(looked)) arrived.add(payload.toString())
    looked = heard.length
    return arrived.size >= 1_500
  })
  t.deepEqual(distinctEvents(subscriber.heard).sort(), expected(outbox).sort())
})

test('an uplink that begins anew with the same journal sends only what the last one had not brought', async (t) => {
  const broker = await mosquitto(t)
  const subscriber = await listener(t, broker.port)
  const outbox = new MemoryOutbox()
  outbox.append(50)
  const first = startUplink(t, outbox, { urls: [broker.url], timing: { cursorMs: 60_000 } })
  await untilState(first, isDrained)
  t.deepEqual(outbox.savedCursors, [], 'the cursor is written seldom')
  await first.close()
  t.deepEqual(outbox.savedCursors, [50])
  outbox.append(7)
  const second = startUplink(t, outbox, { urls: [broker.url] })
  await untilState(second, isDrained)
  await subscriber.until((heard) => heard.length >= 57)
  t.deepEqual(
    subscriber.heard.map(({ payload }) => payload.toString()),
    expected(outbox),
  )
})
