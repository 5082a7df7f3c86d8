import test from 'ava'
import { connectAsync } from 'mqtt'
import type { IncomingMessage } from '../../../firmware/uplink/inbound.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { CONNECT, openRawBroker } from './raw-broker.ts'
import { BASE, isOnline, startUplink, untilState } from './uplink-harness.ts'

const testWithBroker = needing(test, 'mosquitto')
const ACCEPTED = Buffer.from('2003000000', 'hex')
const SUBSCRIBE = 8

/** A PUBLISH of MQTT 5 with QoS 0. */
function publish(topic: string, payload: Buffer): Buffer {
  const body = Buffer.concat([
    Buffer.from([topic.length >> 8, topic.length & 0xff]),
    Buffer.from(topic),
    Buffer.from([0]),
    payload,
  ])
  return Buffer.concat([Buffer.from([0x30]), lengthOf(body.length), body])
}

function lengthOf(length: number): Buffer {
  return length < 128 ? Buffer.from([length]) : Buffer.from([(length & 0x7f) | 0x80, ...lengthOf(length >> 7)])
}

testWithBroker(
  'a kiosk that waits for receipts hears those of its own topic, live and kept, and nothing else',
  async (t) => {
    const broker = await openMosquitto()
    t.teardown(() => broker.close())
    const district = await connectAsync(broker.url)
    t.teardown(() => district.endAsync(true))
    await district.publishAsync(`${BASE}/receipt`, 'kept', { qos: 1, retain: true })
    const heard: IncomingMessage[] = []
    const enough = new Promise<void>((resolve) => {
      const uplink = startUplink(t, new MemoryOutbox(), {
        urls: [broker.url],
        onReceipt: (message) => {
          heard.push(message)
          if (heard.length === 1)
            void district
              .publishAsync(`${BASE}/command`, 'x')
              .then(() => district.publishAsync(`${BASE}/receipt`, 'live', { qos: 1 }))
          if (heard.length === 2) resolve()
        },
      })
      void untilState(uplink, isOnline)
    })
    await enough
    t.deepEqual(
      heard.map(({ isRetained, payload, topic }) => [topic, Buffer.from(payload).toString(), isRetained]),
      [
        [`${BASE}/receipt`, 'kept', true],
        [`${BASE}/receipt`, 'live', false],
      ],
    )
  },
)

for (const [what, messages] of [
  ['on a topic that was not asked for', [publish(`${BASE}/command`, Buffer.from('x'))]],
  ['larger than any receipt', [publish(`${BASE}/receipt`, Buffer.alloc(17 * 1024))]],
  ['seventy times in a minute', Array.from({ length: 70 }, () => publish(`${BASE}/receipt`, Buffer.from('x')))],
] as const) {
  test(`a broker that publishes ${what} is left, and tried again`, async (t) => {
    let connects = 0
    let heard = 0
    const url = await openRawBroker(t, (socket, type) => {
      if (type === CONNECT) connects += 1
      if (type === CONNECT) socket.write(ACCEPTED)
      if (type === SUBSCRIBE) socket.write(Buffer.concat(messages))
    })
    const uplink = startUplink(t, new MemoryOutbox(), { urls: [url], protocol: '5', onReceipt: () => (heard += 1) })
    await untilState(uplink, ({ trouble }) => trouble === 'closed')
    const heardInOne = heard
    await untilState(uplink, () => connects > 1)
    t.true(heardInOne <= 60)
  })
}

test('a broker that does not let a kiosk hear gets its events all the same', async (t) => {
  const url = await openRawBroker(t, (socket, type, packet) => {
    if (type === CONNECT) socket.write(ACCEPTED)
    // SUBACK with "not authorized" (MQTT 5, 3.9.3); the packet identifier stands after the length.
    if (type === SUBSCRIBE) socket.write(Buffer.from([0x90, 4, packet.readUInt8(2), packet.readUInt8(3), 0, 0x87]))
  })
  const uplink = startUplink(t, new MemoryOutbox(), { urls: [url], protocol: '5', onReceipt: () => undefined })
  await untilState(uplink, isOnline)
  t.pass()
})
