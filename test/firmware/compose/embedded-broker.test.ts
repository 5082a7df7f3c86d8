import { once } from 'node:events'
import { connect } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { openEmbeddedBroker } from '../../../firmware/compose/embedded-broker.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { subscribe } from '../../support/mosquitto.ts'
import { BASE, bodies, expected, isDrained, startUplink, untilState } from '../uplink/uplink-harness.ts'

async function open(t: ExecutionContext, port = 0) {
  const broker = await openEmbeddedBroker({ port })
  t.teardown(() => broker.close())
  return broker
}

test('an uplink that may choose falls back to MQTT 3.1.1 and brings its events', async (t) => {
  const broker = await open(t)
  const subscriber = await subscribe({ port: broker.port, topics: [`${BASE}/event`] })
  t.teardown(() => subscriber.close())
  const outbox = new MemoryOutbox()
  outbox.append(200, 700)
  const uplink = startUplink(t, outbox, { urls: [broker.url], protocol: 'auto' })
  const { protocol } = await untilState(uplink, isDrained)
  t.is(protocol, '3.1.1')
  await subscriber.until((heard) => heard.length >= 200)
  t.deepEqual(
    subscriber.heard.map(({ payload }) => payload.toString()),
    expected(outbox),
  )
  const late = await subscribe({ port: broker.port, topics: [`${BASE}/presence`] })
  t.teardown(() => late.close())
  await late.until((heard) => heard.length >= 1)
  t.like(bodies(late.heard, 'presence')[0], { state: 'online' })
})

test('a broker that speaks only MQTT 3.1.1 is named as such to one who insists on 5', async (t) => {
  const broker = await open(t)
  const uplink = startUplink(t, new MemoryOutbox(), { urls: [broker.url], protocol: '5' })
  const { trouble } = await untilState(uplink, (state) => state.trouble !== null)
  t.is(trouble, 'protocol')
})

test('a port in use makes it take the next free one', async (t) => {
  const first = await open(t)
  const second = await open(t, first.port)
  t.true(second.port > first.port)
  t.is(second.url, `mqtt://127.0.0.1:${second.port}`)
})

test('closing ends every connection, also a silent one, and frees the port', async (t) => {
  const broker = await open(t)
  const socket = connect(broker.port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  await broker.close()
  await broker.close()
  await closed
  const next = await open(t, broker.port)
  t.is(next.port, broker.port)
})

test('what is no MQTT ends that connection and nothing else', async (t) => {
  const broker = await open(t)
  const socket = connect(broker.port, '127.0.0.1')
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  socket.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\n\r\n${'x'.repeat(500)}`)
  socket.resume()
  await closed
  const uplink = startUplink(t, new MemoryOutbox(), { urls: [broker.url] })
  await untilState(uplink, isDrained)
  t.pass()
})
