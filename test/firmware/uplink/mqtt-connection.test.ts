import test from 'ava'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { openBareConnection } from './bare-connection.ts'
import { CONNECT, openRawBroker, PUBLISH, puback, publishId } from './raw-broker.ts'
import { isDrained, startUplink, untilState } from './uplink-harness.ts'

// CONNACK of MQTT 5: accepted, then the length of the properties and the properties.
const ACCEPTED = Buffer.from('2003000000', 'hex')
const RECEIVE_MAXIMUM_2 = Buffer.from('2006000003210002', 'hex')
const MAXIMUM_PACKET_SIZE_400 = Buffer.from('20080000052700000190', 'hex')
const SESSION_TAKEN_OVER = Buffer.from('e0028e00', 'hex')

test('never more is unacknowledged than the broker receives at a time, retained state included', async (t) => {
  const open = new Set<number>()
  let openMax = 0
  const url = await openRawBroker(t, (socket, type, packet) => {
    if (type === CONNECT) socket.write(RECEIVE_MAXIMUM_2)
    if (type !== PUBLISH) return
    const id = publishId(packet)
    open.add(id)
    openMax = Math.max(openMax, open.size)
    setImmediate(() => {
      open.delete(id)
      socket.write(puback(id))
    })
  })
  const outbox = new MemoryOutbox()
  outbox.append(40)
  const uplink = startUplink(t, outbox, { urls: [url], protocol: '5' })
  await untilState(uplink, isDrained)
  t.is(openMax, 2)
})

test('an event above the size that the broker takes is not sent in vain, but kept and said so', async (t) => {
  let largest = 0
  const url = await openRawBroker(t, (socket, type, packet) => {
    if (type === CONNECT) socket.write(MAXIMUM_PACKET_SIZE_400)
    if (type !== PUBLISH) return
    largest = Math.max(largest, packet.length)
    socket.write(puback(publishId(packet)))
  })
  const outbox = new MemoryOutbox()
  outbox.append(2, 200)
  outbox.append(1, 900)
  const uplink = startUplink(t, outbox, { urls: [url], protocol: '5' })
  await untilState(uplink, ({ eventTrouble, acknowledged }) => eventTrouble === 'refused' && acknowledged === 2)
  t.like(uplink.state(), { state: 'online', unsent: 1 })
  t.true(largest <= 400)
})

test('an event that the broker refuses is kept, and taken when it no longer does', async (t) => {
  let refusals = 3
  const url = await openRawBroker(t, (socket, type, packet) => {
    if (type === CONNECT) socket.write(ACCEPTED)
    if (type !== PUBLISH) return
    const isEvent = packet.includes('/event')
    if (isEvent) refusals -= 1
    socket.write(puback(publishId(packet), isEvent && refusals >= 0 ? 0x97 : 0))
  })
  const outbox = new MemoryOutbox()
  outbox.append(1)
  const uplink = startUplink(t, outbox, { urls: [url], protocol: '5' })
  await untilState(uplink, ({ eventTrouble }) => eventTrouble === 'refused')
  await untilState(uplink, isDrained)
  t.is(uplink.state().eventTrouble, null)
})

test('a broker that says that another client came with the same id is told apart from a broken line', async (t) => {
  // mosquitto 2.0.11 closes without that word; others send it.
  const url = await openRawBroker(t, (socket, type) => {
    if (type === CONNECT) socket.end(Buffer.concat([ACCEPTED, SESSION_TAKEN_OVER]))
  })
  const uplink = startUplink(t, new MemoryOutbox(), { urls: [url], protocol: '5' })
  const { trouble } = await untilState(uplink, (state) => state.trouble !== null)
  t.is(trouble, 'taken-over')
})

test('a broker that talks nonsense ends the connection, not the kiosk', async (t) => {
  const url = await openRawBroker(t, (socket, type) => {
    if (type === CONNECT) socket.write(ACCEPTED)
    if (type === PUBLISH) socket.write(Buffer.alloc(64, 0xff))
  })
  const outbox = new MemoryOutbox()
  const uplink = startUplink(t, outbox, { urls: [url], protocol: '5' })
  await untilState(uplink, (state) => state.trouble === 'closed' && outbox.sessions >= 2)
  t.pass()
})

test('a broker that accepts and never answers a publish is given up after the deadline', async (t) => {
  const url = await openRawBroker(t, (socket, type) => {
    if (type === CONNECT) socket.write(ACCEPTED)
  })
  const uplink = startUplink(t, new MemoryOutbox(), { urls: [url], protocol: '5', timing: { ackTimeoutMs: 100 } })
  await untilState(uplink, (state) => state.trouble === 'silent')
  await uplink.close()
  t.is(uplink.state().state, 'offline')
})

test('closing does not wait for a broker that does not answer', async (t) => {
  const url = await openRawBroker(t, (socket, type) => {
    if (type === CONNECT) socket.write(ACCEPTED)
  })
  const timing = { closeTimeoutMs: 200, ackTimeoutMs: 60_000 }
  const uplink = startUplink(t, new MemoryOutbox(), { urls: [url], protocol: '5', timing })
  await untilState(uplink, ({ state }) => state === 'online')
  const beganMs = performance.now()
  await uplink.close()
  t.true(performance.now() - beganMs < 10_000)
})

test('a broker that publishes to a kiosk that subscribed to nothing is left, and tried again', async (t) => {
  let connects = 0
  const url = await openRawBroker(t, (socket, type) => {
    if (type !== CONNECT) return
    connects += 1
    socket.write(ACCEPTED)
    socket.write(Buffer.from('300500016100ff', 'hex'))
  })
  const uplink = startUplink(t, new MemoryOutbox(), { urls: [url], protocol: '5' })
  await untilState(uplink, ({ trouble }) => trouble === 'closed')
  await untilState(uplink, () => connects > 1)
  t.is(uplink.state().unsent, 0)
})

test('a packet without an end is not kept until the memory is full', async (t) => {
  let sent = 0
  const url = await openRawBroker(t, (socket, type) => {
    if (type !== CONNECT) return
    socket.write(Buffer.concat([ACCEPTED, Buffer.from('30ffffff7f', 'hex')]))
    const more = (): void => {
      if (socket.destroyed) return
      sent += 65_536
      socket.write(Buffer.alloc(65_536), more)
    }
    more()
  })
  const uplink = startUplink(t, new MemoryOutbox(), { urls: [url], protocol: '5' })
  await untilState(uplink, ({ trouble }) => trouble === 'closed')
  t.true(sent < 16 * 1024 * 1024)
})

test('what is published at once when a connection was lost has failed, and does not stop the process', async (t) => {
  const url = await openRawBroker(t, (socket, type) => {
    if (type === CONNECT) socket.write(ACCEPTED)
  })
  const connection = await openBareConnection(t, url)
  const publish = () => connection.publish('a', Buffer.from('1'), { retain: true })
  // As state that changed while the publish before was under way.
  const both = publish().then(async (first) => [first, await publish()])
  connection.drop()
  t.deepEqual(
    (await both).map(({ outcome }) => outcome),
    ['failed', 'failed'],
  )
})
