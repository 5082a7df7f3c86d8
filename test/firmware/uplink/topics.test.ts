import test from 'ava'
import { parseBrokerUrl } from '../../../firmware/uplink/broker-address.ts'
import { uplinkTopics } from '../../../firmware/uplink/topics.ts'

const PLACE = { district: '119999', site: '0001', station: '01' }

test('live, drill and demo never share a topic', (t) => {
  t.is(uplinkTopics({ ...PLACE, mode: 'live' }).event, 'sampling/v1/119999/0001/01/event')
  t.is(uplinkTopics({ ...PLACE, mode: 'drill' }).presence, 'sampling-drill/v1/119999/0001/01/presence')
  t.is(uplinkTopics({ ...PLACE, mode: 'demo' }).queue, 'sampling-demo/v1/119999/0001/01/queue')
})

test('a place that would change the shape of a topic is refused', (t) => {
  for (const site of ['', '+', '#', 'a/b', 'a\0b']) t.throws(() => uplinkTopics({ ...PLACE, mode: 'live', site }))
})

test('a broker is named by scheme, host and port', (t) => {
  t.deepEqual(parseBrokerUrl('mqtt://127.0.0.1:1884'), { host: '127.0.0.1', port: 1884, tls: false })
  t.deepEqual(parseBrokerUrl('mqtts://broker.example'), { host: 'broker.example', port: 8883, tls: true })
  t.deepEqual(parseBrokerUrl('mqtt://[::1]'), { host: '::1', port: 1883, tls: false })
  for (const url of ['ws://a', 'mqtt://user:secret@a', 'broker.example']) t.throws(() => parseBrokerUrl(url))
})
