import { once } from 'node:events'
import { createServer, type TLSSocket } from 'node:tls'
import test, { type ExecutionContext } from 'ava'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import type { CertificateTime } from '../../../firmware/uplink/certificate-time.ts'
import { HEARS_NOTHING } from '../../../firmware/uplink/inbound.ts'
import { openMqttConnection } from '../../../firmware/uplink/mqtt-connection.ts'
import { UPLINK_TIMING } from '../../../firmware/uplink/settings.ts'
import {
  type CertificateWish,
  createCertificate,
  extension,
  sequence,
  type TestCertificate,
  tlv,
} from '../../support/certificates.ts'

const YEAR_MS = 365 * 86_400_000
const NOW_MS = new SystemClock(() => 'unsynced').epochMs()
/** For the machine these years lie as far ahead as today's certificates do for one that stands at 1970. */
const [BEGIN, FLOOR, END] = [NOW_MS + YEAR_MS, NOW_MS + 1.5 * YEAR_MS, NOW_MS + 2 * YEAR_MS]
const BEHIND: CertificateTime = { floorMs: FLOOR, excuse: 'CERT_NOT_YET_VALID' }
const AHEAD: CertificateTime = { floorMs: NOW_MS - 1.5 * YEAR_MS, excuse: 'CERT_HAS_EXPIRED' }
const CONNACK = Buffer.of(0x20, 2, 0, 0)

const authority = (changes: Partial<CertificateWish> = {}): TestCertificate =>
  createCertificate({ name: 'district', fromMs: BEGIN, toMs: END, isAuthority: true, ...changes })
const server = (issuer: TestCertificate, changes: Partial<CertificateWish> = {}): TestCertificate =>
  createCertificate({ name: 'broker', issuer, fromMs: BEGIN, toMs: END, ip: '127.0.0.1', usage: 'server', ...changes })

interface Told {
  readonly outcome: string
  /** What reached the server through TLS: a name and a password would be in it. */
  readonly heard: string
}

/** A broker with this chain (its own certificate first), and a kiosk that trusts `ca`. */
async function dial(
  t: ExecutionContext,
  chain: readonly TestCertificate[],
  ca: string,
  judge: CertificateTime | null,
): Promise<Told> {
  let heard = ''
  const cert = chain.map((one) => one.cert).join('')
  const far = createServer({ cert, key: chain[0]?.key ?? '' }, (socket: TLSSocket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      if (heard === '') socket.write(CONNACK)
      heard += bytes.toString('latin1')
    })
  })
  far.on('tlsClientError', () => undefined)
  far.listen(0, '127.0.0.1')
  await once(far, 'listening')
  t.teardown(() => far.close())
  const address = { host: '127.0.0.1', port: portOf(far.address()), tls: true }
  const settings = { kiosk: 'K0042', username: 'K0042', password: 'secret-word', ca }
  const will = { topic: 'presence', payload: Buffer.of(0) }
  const request = { address, version: 4, settings, timing: UPLINK_TIMING, will, inbound: HEARS_NOTHING, judge } as const
  const result = await openMqttConnection(request, new SystemClock(() => 'unsynced'), AbortSignal.timeout(10_000))
  if (result.ok) await result.connection.close(1_000)
  // What was on its way is there before the end of the connection is.
  far.close()
  await once(far, 'close')
  return { outcome: result.ok ? 'connected' : result.failure, heard }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

test('a broker whose certificate begins in the machine’s future is spoken to where the floor lies in it', async (t) => {
  const district = authority()
  const told = await dial(t, [server(district)], district.cert, BEHIND)
  t.is(told.outcome, 'connected')
  t.true(told.heard.includes('secret-word'), 'the harness hears what is said')
  t.deepEqual(
    await dial(t, [server(district)], district.cert, null),
    { outcome: 'tls', heard: '' },
    'not by its own clock',
  )
})

test('a machine whose clock is years ahead takes a certificate that held at the floor, and only for that reason', async (t) => {
  const years = { fromMs: NOW_MS - 2 * YEAR_MS, toMs: NOW_MS - YEAR_MS }
  const district = authority(years)
  t.is((await dial(t, [server(district, years)], district.cert, AHEAD)).outcome, 'connected')
  const behind = { ...AHEAD, excuse: 'CERT_NOT_YET_VALID' } as const
  t.deepEqual(await dial(t, [server(district, years)], district.cert, behind), { outcome: 'tls', heard: '' })
})

test('a certificate newer than the floor is taken: the time is not known, only what it cannot be', async (t) => {
  const district = authority()
  const renewed = server(district, { fromMs: FLOOR + 0.25 * YEAR_MS })
  t.is((await dial(t, [renewed], district.cert, BEHIND)).outcome, 'connected')
})

test('one authority between the broker and the district’s is followed', async (t) => {
  const district = authority({ pathLength: 1 })
  const between = authority({ name: 'between', issuer: district, pathLength: 0 })
  t.is((await dial(t, [server(between), between], district.cert, BEHIND)).outcome, 'connected')
})

test('a certificate that is right today and still at the floor needs no excuse', async (t) => {
  const years = { fromMs: NOW_MS - YEAR_MS, toMs: END }
  const district = authority(years)
  t.is((await dial(t, [server(district, years)], district.cert, BEHIND)).outcome, 'connected')
})

test('what is right by a clock that stands still, but ended before the floor, is taken only once the clock is believed', async (t) => {
  const [lasting, ended] = [
    { fromMs: NOW_MS - YEAR_MS, toMs: END },
    { fromMs: NOW_MS - YEAR_MS, toMs: FLOOR - 1_000 },
  ]
  for (const [ofDistrict, ofBroker] of [
    [lasting, ended],
    [ended, lasting],
  ] as const) {
    const district = authority(ofDistrict)
    const chain = [server(district, ofBroker)]
    t.deepEqual(await dial(t, chain, district.cert, BEHIND), { outcome: 'tls', heard: '' })
    t.is((await dial(t, chain, district.cert, null)).outcome, 'connected')
  }
})

test('an authority that ended before the floor is no harm beside its renewal', async (t) => {
  const ended = authority({ fromMs: NOW_MS - YEAR_MS, toMs: FLOOR - 1_000 })
  const renewed = authority({ renews: ended, fromMs: NOW_MS - YEAR_MS })
  const broker = server(renewed, { fromMs: NOW_MS - YEAR_MS })
  t.is((await dial(t, [broker], ended.cert + renewed.cert, BEHIND)).outcome, 'connected')
  t.deepEqual(await dial(t, [broker], ended.cert, BEHIND), { outcome: 'tls', heard: '' })
})

const refused: readonly (readonly [string, () => { chain: readonly TestCertificate[]; ca: string }])[] = [
  ['ended before the floor', () => fromDistrict({ toMs: FLOOR - 1_000 })],
  ['is for another host', () => fromDistrict({ ip: '127.0.0.2' })],
  ['is for clients', () => fromDistrict({ usage: 'client' })],
  [
    'has a critical extension that nobody here knows',
    () => fromDistrict({ extensions: [extension(0x63, true, sequence())] }),
  ],
  ['was signed by another of the same name', () => ({ chain: [server(authority())], ca: authority().cert })],
  [
    'was signed by an authority that came with it',
    () => {
      const own = authority({ name: 'own' })
      return { chain: [server(own), own], ca: authority().cert }
    },
  ],
  [
    'was signed with another broker’s certificate',
    () => {
      const district = authority()
      const other = server(district, { name: 'other' })
      return { chain: [server(other), other], ca: district.cert }
    },
  ],
  [
    'came over an authority below one that allows none',
    () => {
      const district = authority({ pathLength: 0 })
      const between = authority({ name: 'between', issuer: district })
      return { chain: [server(between), between], ca: district.cert }
    },
  ],
  [
    'came over an authority that is bound to names',
    () => {
      const district = authority()
      const names = extension(0x1e, false, sequence(tlv(0xa0, sequence(tlv(0x82, Buffer.from('example.org'))))))
      const between = authority({ name: 'between', issuer: district, extensions: [names] })
      return { chain: [server(between), between], ca: district.cert }
    },
  ],
  [
    'has an authority that ended before it began',
    () => {
      const district = authority({ toMs: FLOOR + 1_000 })
      return { chain: [server(district, { fromMs: FLOOR + 0.25 * YEAR_MS })], ca: district.cert }
    },
  ],
]

function fromDistrict(changes: Partial<CertificateWish>): { chain: readonly TestCertificate[]; ca: string } {
  const district = authority()
  return { chain: [server(district, changes)], ca: district.cert }
}

for (const [why, make] of refused) {
  test(`nothing is said to a broker whose certificate ${why}`, async (t) => {
    const { ca, chain } = make()
    t.deepEqual(await dial(t, chain, ca, BEHIND), { outcome: 'tls', heard: '' })
  })
}
