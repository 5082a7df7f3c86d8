import test from 'ava'
import { Latch } from '../../../firmware/uplink/latch.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { openMosquitto, subscribe } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { CONNECT, openRawBroker, PUBLISH, puback, publishId } from './raw-broker.ts'
import { BASE, expected, isDrained, startUplink, untilState } from './uplink-harness.ts'

const testWithBroker = needing(test, 'mosquitto', 'mosquitto_sub')

testWithBroker('events sent again are the same bytes, each once more, and no cursor moves', async (t) => {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const district = await subscribe({ port: broker.port, topics: [`${BASE}/event`] })
  t.teardown(() => district.close())
  const outbox = new MemoryOutbox()
  outbox.append(500)
  const uplink = startUplink(t, outbox, { urls: [broker.url] })
  await untilState(uplink, isDrained)
  await district.until((heard) => heard.length === 500)
  await uplink.close()
  const cursors = [...outbox.savedCursors]

  const again = startUplink(t, outbox, { urls: [broker.url] })
  t.true(again.resend({ from: 101, to: 350 }))
  t.false(again.resend({ from: 1, to: 2 }), 'one range at a time')
  const heard = await district.until(({ length }) => length === 750)
  t.deepEqual(
    heard.slice(500).map(({ payload }) => payload.toString()),
    expected(outbox).slice(100, 350),
  )
  t.is(again.state().acknowledged, 500)
  t.deepEqual(outbox.savedCursors, cursors)
})

test('sending again takes a quarter of the window at most, and goes on after a lost connection', async (t) => {
  const open = new Set<number>()
  let openMax = 0
  let events = 0
  let connects = 0
  const last = new Latch()
  const url = await openRawBroker(t, (socket, type, packet) => {
    if (type === CONNECT) connects += 1
    if (type === CONNECT) socket.write(Buffer.from('2003000000', 'hex'))
    if (type !== PUBLISH) return
    const id = publishId(packet)
    if (!packet.includes('/event')) {
      socket.write(puback(id))
      return
    }
    events += 1
    if (packet.includes('"K0042.1.300"')) last.set()
    open.add(id)
    openMax = Math.max(openMax, open.size)
    if (events === 100) {
      open.clear()
      socket.destroy()
    } else
      setImmediate(() => {
        open.delete(id)
        socket.write(puback(id))
      })
  })
  const outbox = new MemoryOutbox()
  outbox.append(300)
  outbox.savedCursors.push(300)
  const uplink = startUplink(t, outbox, { urls: [url], protocol: '5' })
  uplink.resend({ from: 1, to: 300 })
  await last.wait()
  t.true(openMax <= 25, `${openMax} at a time`)
  t.is(connects, 2)
  t.true(events <= 300 + 26, 'only what was in doubt went twice')
})
