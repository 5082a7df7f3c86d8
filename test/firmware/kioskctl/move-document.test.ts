import { generateKeyPairSync } from 'node:crypto'
import test from 'ava'
import { placeSet, reportedIn } from '../../../firmware/kioskctl/desired-document.ts'
import { orderMove, orderNoMove } from '../../../firmware/kioskctl/move-document.ts'
import { claimedConfig, signConfig } from '../../../firmware/proof/signed-config.ts'

const [FROM, TO] = ['sampling/v1/119999/0001/01', 'sampling/v1/119999/0002/03']
const MOVER = { id: 'K0042', to: TO, from: FROM, nowMs: Date.parse('2026-11-23T10:00:00+08:00') }

function engineer() {
  const { privateKey: key } = generateKeyPairSync('ed25519')
  return { key, keyId: 'li', by: 'li' }
}

/** A broker whose keeper says of the kiosk what he likes. */
function brokerWith(desired: string, set: Readonly<Record<string, unknown>>) {
  const refused = { revision: 5, reason: 'wrong', keys: {} }
  const reported = JSON.stringify({ revision: 4, newest: 4, keys: {}, set, refused, setAside: null })
  const bodies = new Map([
    [`${FROM}/config/desired`, desired],
    [`${FROM}/config/reported`, reported],
  ])
  const keep = (topic: string, body: string): Promise<void> => Promise.resolve(void bodies.set(topic, body))
  const kept = (base: string, topic: string): string | null => bodies.get(`${base}/${topic}`) ?? null
  const document = (base: string) => claimedConfig(kept(base, 'config/desired') ?? '')
  return { bodies, line: { keep, kept }, document }
}

const signed = (signing: ReturnType<typeof engineer>, set: Readonly<Record<string, unknown>>) =>
  signConfig({ revision: 4, kiosk: 'K0042', issuedAt: '2026-11-01T00:00:00Z', set }, signing.key, signing.keyId)

test('a move that was refused is taken back with what was signed before it, and not with what a broker says of the kiosk', async (t) => {
  const li = engineer()
  const claimed = {
    'kiosk.site': '0009',
    'kiosk.station': '09',
    'kiosk.name': '红旗',
    'kiosk.ticketLetter': ['A'],
    'screening.feverC': 45,
  }
  const before = { 'site.bandsMinutes': [30, 60], 'kiosk.site': '0001', 'kiosk.station': '01', 'kiosk.name': '红旗' }
  const { bodies, document, line } = brokerWith(await signed(li, before), claimed)
  const order = { signing: li, beside: { 'kiosk.ticketLetter': 'B' }, alsoBy: undefined }
  t.is(await orderMove(line, MOVER, { site: '0002', station: '03' }, order), 6)
  t.like(document(TO)?.set, { 'kiosk.site': '0002', 'kiosk.ticketLetter': 'B' })
  await orderNoMove(line, MOVER, { ...order, beside: {} })
  t.is(bodies.get(`${TO}/config/desired`), '')
  t.is(document(FROM)?.revision, 7)
  t.deepEqual(document(FROM)?.set, before)
})

test('what somebody else has signed meanwhile is not signed anew', async (t) => {
  const text = await signed(engineer(), { 'site.bandsMinutes': [30, 60] })
  const { bodies, line } = brokerWith(text, {})
  await orderNoMove(line, MOVER, { signing: engineer(), beside: {}, alsoBy: undefined })
  t.is(bodies.get(`${FROM}/config/desired`), text)
  t.is(bodies.get(`${TO}/config/desired`), '')
})

test('the place that a document keeps is the one where the kiosk listens', (t) => {
  const said = (set: object) =>
    reportedIn(JSON.stringify({ revision: 1, newest: 1, keys: {}, set, refused: null, setAside: null }))
  t.deepEqual(placeSet(FROM, said({ 'kiosk.site': '0009', 'site.bandsMinutes': 1 })), { 'kiosk.site': '0001' })
  t.deepEqual(placeSet(FROM, said({})), {})
  t.deepEqual(placeSet(FROM, null), {})
})
