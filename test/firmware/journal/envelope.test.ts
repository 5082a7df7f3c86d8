import test from 'ava'
import canonicalize from 'canonicalize'
import {
  CHAIN_START,
  digestOf,
  EVENT_BYTES_MAX,
  eventId,
  toCloudEvent,
  wireBytes,
} from '../../../firmware/journal/envelope.ts'
import { called, PLACE, stampOn } from './journal-fixture.ts'

const LIVE = { kiosk: 'K0042', mode: 'live', journal: 1 } as const

test('numbers, strings and literals take the form of RFC 8785, 3.2.2', (t) => {
  const input: unknown = JSON.parse(
    String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
  )
  t.is(
    canonicalize(input),
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
})

test('members stand in the order of RFC 8785, 3.2.3: by UTF-16 code units', (t) => {
  const input = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
  t.is(canonicalize(input), '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}')
})

test('an event on the wire is exactly what the contract says', (t) => {
  const event = toCloudEvent(called(7).event, { ...stampOn(), monotonicMs: 81_234.9 }, LIVE, PLACE, 17, {})
  const expected =
    '{"bootid":"5f6d0c0e-0000-4000-8000-00000000a001","chain":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",' +
    '"clock":"synced","data":{"recall":false,"ticket":"A001","visit":"K0042-1-V7"},' +
    '"datacontenttype":"application/json","dataschema":"urn:sampling-kiosk:schema:sampling.visit.called.v1",' +
    '"id":"K0042.1.17","journal":"1","kiosk":"K0042","mode":"live","monotonic":"81234","rules":"pooled-10@3",' +
    '"sequence":"00000000000000000017","simulated":true,"source":"urn:sampling-kiosk:119999:0001:01",' +
    '"specversion":"1.0","subject":"K0042-1-V7","time":"2022-05-20T09:30:00.125+08:00",' +
    '"type":"sampling.visit.called.v1"}'
  t.is(wireBytes(event, CHAIN_START).toString(), expected)
})

test('ids of drills and demonstrations cannot be taken for live ones', (t) => {
  t.is(eventId(LIVE, 3), 'K0042.1.3')
  t.is(eventId({ ...LIVE, mode: 'drill' }, 3), 'drill.K0042.1.3')
  t.is(eventId({ ...LIVE, mode: 'demo', journal: 2 }, 3), 'demo.K0042.2.3')
})

test('an event may fill the limit of 16 KiB on the wire, and not one byte more', (t) => {
  const eventWith = (length: number) => toCloudEvent(called(1, 'x'.repeat(length)).event, stampOn(), LIVE, PLACE, 1, {})
  const fixed = wireBytes(eventWith(0), CHAIN_START).length
  const fitting = eventWith(EVENT_BYTES_MAX - fixed)
  t.is(wireBytes(fitting, CHAIN_START).length, EVENT_BYTES_MAX)
  t.notThrows(() => digestOf(fitting))
  t.throws(() => digestOf(eventWith(EVENT_BYTES_MAX - fixed + 1)), { instanceOf: RangeError })
})

test('half a surrogate pair has no JSON form and is refused', (t) => {
  t.throws(() => digestOf(toCloudEvent(called(1, 'A\ud800').event, stampOn(), LIVE, PLACE, 1, {})))
})
