import { certificateAge } from '../domain/certificate-life.ts'
import { certificateIn, datesOf } from '../proof/own-certificate.ts'
import { type Renewal, readRenewal } from '../proof/renewal-request.ts'
import { type FleetBook, type FleetKiosk, ownersOf } from './fleet-book.ts'

/** A kiosk that lost the key that it asked for gets another chance; a thief of one gets no heap of certificates. */
const ASK_AGAIN_MS = 24 * 3_600_000

/** Why somebody gets no certificate, as the end of a sentence. */
export type NoRenewal =
  | 'asks for nothing that can be proven: not signed by both its keys, or by another authority'
  | 'does not stand there in the book'
  | 'has a certificate that was taken back'
  | 'has a certificate that has ended: make it a new one with provision'
  | 'asks long before its certificate ends'
  | 'has got another certificate within a day'

export type Judged =
  | {
      readonly ok: true
      readonly kiosk: FleetKiosk
      readonly renewal: Renewal
      /** PEM, made for this very key by an earlier answer; null: it is to be made. */
      readonly made: string | null
    }
  | { readonly ok: false; readonly why: NoRenewal }

interface Asked {
  /** Base topic below which it was said: only who may write there can have said it. */
  readonly base: string
  readonly request: unknown
  /** PEM: the last certificate that was made for this kiosk; null where nobody kept it. */
  readonly last: string | null
}

/**
 * Whether a kiosk gets its next certificate. It is the one that the certificate names, proven by both keys, at its own place,
 * with a certificate that is good now and has had most of its life.
 */
export function judgeRenewal(
  book: FleetBook,
  authority: string,
  { base, last, request }: Asked,
  nowMs: number,
): Judged {
  const renewal = readRenewal(request, authority)
  if (renewal === null)
    return no('asks for nothing that can be proven: not signed by both its keys, or by another authority')
  const kiosk = book.kiosks.find(({ id, state }) => id === renewal.id && state === 'active')
  if (kiosk === undefined || !ownersOf(book)(base).includes(kiosk.id)) return no('does not stand there in the book')
  const known = kiosk.certificates.find(({ serial }) => serial === renewal.present.serialNumber)
  // One that the book does not have was made by whoever had this authority's key, and not by its keeper.
  if (known === undefined || known.revokedAt !== null) return no('has a certificate that was taken back')
  const age = certificateAge(datesOf(renewal.present), nowMs)
  if (age === 'ended') return no('has a certificate that has ended: make it a new one with provision')
  if (age === 'young') return no('asks long before its certificate ends')
  const made = madeBefore(last, renewal, kiosk, nowMs)
  const good = kiosk.certificates.filter(({ revokedAt }) => revokedAt === null)
  const newestMs = Math.max(...good.map(({ issuedAt }) => Date.parse(issuedAt)))
  const isNewest = Date.parse(known.issuedAt) === newestMs
  if (made === null && !isNewest && nowMs - newestMs < ASK_AGAIN_MS)
    return no('has got another certificate within a day')
  return { ok: true, kiosk, renewal, made }
}

function madeBefore(
  pem: string | null,
  { present, publicKey }: Renewal,
  kiosk: FleetKiosk,
  nowMs: number,
): string | null {
  const certificate = pem === null ? null : certificateIn(pem)
  if (certificate === null) return null
  const known = kiosk.certificates.find(({ serial }) => serial === certificate.serialNumber)
  // A kiosk refuses one that ends before what it has.
  const isGood = known?.revokedAt === null && datesOf(certificate).toMs > Math.max(nowMs, datesOf(present).toMs)
  return isGood && certificate.publicKey.equals(publicKey) ? pem : null
}

/**
 * The serial of the newest certificate of this kiosk, where it says that it uses it and older ones still count: its answer was
 * lost, or nobody waited for it. Null otherwise. `base`: the topic below which it was said; `notAfter`: RFC 3339, as it was said.
 */
export function usedUnheard(
  book: FleetBook,
  { base, id, notAfter }: { readonly base: string; readonly id: string; readonly notAfter: string },
): { readonly kiosk: FleetKiosk; readonly serial: string } | null {
  const kiosk = ownersOf(book)(base).includes(id) ? book.kiosks.find((one) => one.id === id) : undefined
  const good = kiosk?.certificates.filter(({ revokedAt }) => revokedAt === null) ?? []
  const newest = good.toSorted((a, b) => Date.parse(b.issuedAt) - Date.parse(a.issuedAt))[0]
  if (kiosk === undefined || newest === undefined || good.length < 2) return null
  // A certificate has whole seconds.
  const isIt = Math.floor(Date.parse(newest.notAfter) / 1_000) === Math.floor(Date.parse(notAfter) / 1_000)
  return isIt ? { kiosk, serial: newest.serial } : null
}

/** The kiosk uses this one: those before it count no more. */
export function onlyWith(kiosk: FleetKiosk, serial: string, at: string): FleetKiosk {
  const certificates = kiosk.certificates.map((one) =>
    one.serial === serial ? one : { ...one, revokedAt: one.revokedAt ?? at },
  )
  return { ...kiosk, certificates }
}

function no(why: NoRenewal): Judged {
  return { ok: false, why }
}
