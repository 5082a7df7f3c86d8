import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import test from 'ava'
import type { FleetBook } from '../../../firmware/kioskctl/fleet-book.ts'
import { judgeRenewal, onlyWith, usedUnheard } from '../../../firmware/kioskctl/renewals.ts'
import { askRenewal, newKeyText, readRenewal } from '../../../firmware/proof/renewal-request.ts'
import { type Authority, issueCertificate, makeAuthority } from '../../../firmware/proof/x509.ts'

const DAY_MS = 24 * 3_600_000
const NOW_MS = Date.parse('2026-11-23T10:00:00+08:00')
const newKey = (): KeyObject => createPrivateKey(newKeyText())
const authorityOf = (name: string): Authority =>
  makeAuthority(name, newKey(), NOW_MS - 3_650 * DAY_MS, NOW_MS + 3_650 * DAY_MS)
const AUTHORITY = authorityOf('Kiosks of 119999')

/** A certificate of a year that has so many days left, its key, and what the book has of it. */
function holder(id: string, daysLeft: number, authority = AUTHORITY) {
  const key = newKeyText()
  const [fromMs, toMs] = [NOW_MS - (365 - daysLeft) * DAY_MS, NOW_MS + daysLeft * DAY_MS]
  const publicKey = createPublicKey(createPrivateKey(key))
  const cert = issueCertificate(authority, { name: id, publicKey, fromMs, toMs, use: 'client' })
  const serial = new X509Certificate(cert).serialNumber
  const known = {
    serial,
    issuedAt: new Date(fromMs).toISOString(),
    notAfter: new Date(toMs).toISOString(),
    revokedAt: null,
  }
  return { id, key, cert, known }
}

const PLACES = { K0042: { site: '0001', station: '01' }, K0043: { site: '0001', station: '02' } } as const
type Known = FleetBook['kiosks'][number]['certificates']

function bookOf(
  certificates: Readonly<Partial<Record<keyof typeof PLACES, Known>>>,
  state: 'active' | 'revoked' = 'active',
): FleetBook {
  const kiosks = (['K0042', 'K0043'] as const).map((id) => ({
    id,
    state,
    places: [PLACES[id]],
    certificates: certificates[id] ?? [],
  }))
  return { district: '119999', modes: ['live'], revocations: 0, deploy: null, brokerHosts: ['broker.example'], kiosks }
}

const BASE = 'sampling/v1/119999/0001/01'
const judge = (book: FleetBook, request: unknown, base = BASE, last: string | null = null, nowMs = NOW_MS) => {
  const judged = judgeRenewal(book, AUTHORITY.cert, { base, request, last }, nowMs)
  return judged.ok ? 'yes' : judged.why
}

test('a kiosk in the last part of its certificate’s life gets the next one, for the key that it made', (t) => {
  const own = holder('K0042', 100)
  const next = newKeyText()
  const judged = judgeRenewal(
    bookOf({ K0042: [own.known] }),
    AUTHORITY.cert,
    { base: BASE, request: askRenewal('K0042', next, own), last: own.cert },
    NOW_MS,
  )
  if (!judged.ok) throw new Error(judged.why)
  t.true(judged.renewal.publicKey.equals(createPublicKey(createPrivateKey(next))))
  t.is(judged.made, null)
})

test('who asks for another, from another place, with another’s proof, too early, too late or once taken back gets none', (t) => {
  const [own, other, young, ended] = [
    holder('K0042', 100),
    holder('K0043', 100),
    holder('K0042', 111),
    holder('K0042', -1),
  ]
  const book = bookOf({ K0042: [own.known, young.known, ended.known], K0043: [other.known] })
  const good = askRenewal('K0042', newKeyText(), own)
  t.is(judge(book, good), 'yes')
  t.regex(judge(book, good, 'sampling/v1/119999/0001/02'), /does not stand there/)
  t.regex(judge(book, good, 'sampling/v1/119999/0009/01'), /does not stand there/)
  t.regex(judge(book, askRenewal('K0042', newKeyText(), young)), /long before/)
  t.regex(judge(book, askRenewal('K0042', newKeyText(), ended)), /has ended/)
  t.regex(judge(book, good, BASE, null, NOW_MS + 101 * DAY_MS), /has ended/)
  const revoked = { ...own.known, revokedAt: '2026-11-01T00:00:00Z' }
  t.regex(judge(bookOf({ K0042: [revoked] }), good), /taken back/)
  t.regex(judge(bookOf({}), good), /taken back/, 'made by somebody who is not the keeper of the book')
  t.regex(judge(bookOf({ K0042: [own.known] }, 'revoked'), good), /does not stand there/)
  const stranger = holder('K0042', 100, authorityOf('Kiosks of 119999'))
  const elsewhere = askRenewal('K0042', newKeyText(), other)
  const unproven = [
    askRenewal('K0043', newKeyText(), own), // another name than its own
    elsewhere, // with the certificate of another
    { ...good, present: other.cert },
    { ...good, request: askRenewal('K0042', newKeyText(), own).request }, // a replayed proof for another key
    { ...good, proof: elsewhere.proof },
    askRenewal('K0042', newKeyText(), stranger), // an authority of the same name
    askRenewal('K0042', own.key, own), // the key that it has
    { ...good, request: 'x'.repeat(100_000) },
    { ...good, request: `${good.request}${'x'.repeat(4_000)}` },
    { ...good, present: AUTHORITY.cert },
    { ...good, proof: '' },
    {},
    null,
    'K0042',
  ]
  for (const [n, request] of unproven.entries())
    t.regex(judge(book, request), /asks for nothing that can be proven/, String(n))
  for (const name of ['request', 'present', 'proof'] as const) {
    const middle = Math.floor(good[name].length / 2)
    const flipped = good[name][middle] === 'A' ? 'B' : 'A'
    const altered = { ...good, [name]: good[name].slice(0, middle) + flipped + good[name].slice(middle + 1) }
    t.is(readRenewal(altered, AUTHORITY.cert), null, name)
  }
})

test('the same request gets the same certificate again; a flood of keys gets one a day; a copy of the old key none after', (t) => {
  const own = holder('K0042', 100)
  const next = newKeyText()
  const [request, flood] = [askRenewal('K0042', next, own), askRenewal('K0042', newKeyText(), own)]
  const publicKey = createPublicKey(createPrivateKey(next))
  const toMs = NOW_MS + 365 * DAY_MS
  const wish = { name: 'K0042', publicKey, fromMs: NOW_MS, toMs, use: 'client' } as const
  const made = issueCertificate(AUTHORITY, wish)
  const serial = new X509Certificate(made).serialNumber
  const at = new Date(NOW_MS).toISOString()
  const known = { serial, issuedAt: at, notAfter: new Date(toMs).toISOString(), revokedAt: null }
  const book = bookOf({ K0042: [own.known, known] })
  const again = judgeRenewal(book, AUTHORITY.cert, { base: BASE, request, last: made }, NOW_MS)
  t.is(again.ok ? again.made : null, made)
  t.regex(judge(book, flood, BASE, made), /within a day/)
  t.is(judge(book, flood, BASE, made, NOW_MS + DAY_MS), 'yes', 'a key that was lost with a card')
  const [kiosk] = book.kiosks
  if (kiosk === undefined) throw new Error('no kiosk')
  const after = { ...book, kiosks: [onlyWith(kiosk, serial, at)] }
  t.regex(judge(after, flood, BASE, made, NOW_MS + 2 * DAY_MS), /taken back/)
})

test('a certificate that ends before the one that the kiosk has is not sent again: it would only be refused', (t) => {
  const own = holder('K0042', 100)
  const [next, short] = [newKeyText(), { fromMs: NOW_MS, toMs: NOW_MS + 30 * DAY_MS }]
  const publicKey = createPublicKey(createPrivateKey(next))
  const made = issueCertificate(AUTHORITY, { name: 'K0042', publicKey, ...short, use: 'client' })
  const known = {
    ...{ serial: new X509Certificate(made).serialNumber, revokedAt: null },
    ...{ issuedAt: new Date(NOW_MS).toISOString(), notAfter: new Date(short.toMs).toISOString() },
  }
  const book = bookOf({ K0042: [own.known, known] })
  const request = askRenewal('K0042', next, own)
  t.regex(judge(book, request, BASE, made), /within a day/)
  const later = judgeRenewal(book, AUTHORITY.cert, { base: BASE, request, last: made }, NOW_MS + DAY_MS)
  t.is(later.ok ? later.made : 'refused', null, 'made anew')
})

test('a kiosk whose answer was lost is seen to use its newest certificate, by its end; nobody else is', (t) => {
  const [old, next] = [holder('K0042', 100), holder('K0042', 365)]
  const book = bookOf({ K0042: [old.known, next.known] })
  const endOf = (cert: string): string => new X509Certificate(cert).validToDate.toISOString()
  const used = (notAfter: string, changes: { base?: string; id?: string } = {}, of = book) =>
    usedUnheard(of, { base: BASE, id: 'K0042', notAfter, ...changes })?.serial ?? null
  t.is(used(endOf(next.cert)), next.known.serial)
  t.is(used(endOf(old.cert)), null, 'it has not taken the new one')
  t.is(used('soon'), null)
  t.is(used(endOf(next.cert), { id: 'K0043' }), null)
  t.is(used(endOf(next.cert), { base: 'sampling/v1/119999/0001/02' }), null)
  t.is(used(endOf(next.cert), {}, bookOf({ K0042: [next.known] })), null, 'nothing is left to take back')
})
