import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/** What is wrong with the certificate that a broker showed, and what to do. */
export interface TlsTrouble {
  readonly says: string
  readonly next: string
}

/** Of a socket that has shaken hands without refusing anybody; null when OpenSSL takes it. */
export function tlsTrouble(stream: TLSSocket, host: string, hasCa: boolean, nowMs: number): TlsTrouble | null {
  if (stream.authorized) return null
  // Its type says Error, its value is the code (Node, tls: `authorizationError`).
  const code = String(stream.authorizationError)
  const shown = certificateWords(stream)
  const today = dayOf(nowMs)
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        says: `a certificate has ended: ${shown}; here it is ${today}`,
        next: 'if that day is right, the district has to renew it; if not, set the clock',
      }
    case 'CERT_NOT_YET_VALID':
      return {
        says: `a certificate is not valid yet: ${shown}; here it is ${today}`,
        next: 'set the clock: it is behind',
      }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        says: `the broker is not ${host} by its certificate: ${shown}`,
        next: 'put the name that the certificate has into uplink.url, or ask the district for a certificate with this one',
      }
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return {
        says: `${hasCa ? 'uplink.ca does not vouch' : 'no authority of this system vouches'} for the broker: ${shown}`,
        next: hasCa
          ? "put the authority that issued it into uplink.ca (the district's file), or somebody else answers there"
          : "set uplink.ca to the district's authority",
      }
    default:
      return { says: `the certificate is not taken (${code}): ${shown}`, next: 'ask the district' }
  }
}

/** `"broker.example" of "District CA", valid 2026-01-01 to 2027-01-01, names DNS:broker.example`. */
export function certificateWords(stream: TLSSocket): string {
  const { raw } = stream.getPeerCertificate(false) as { raw?: Buffer }
  if (raw === undefined) return 'it showed none'
  const shown = new X509Certificate(raw)
  const names = shown.subjectAltName === undefined ? 'no name' : shown.subjectAltName
  const span = `valid ${dayOf(shown.validFromDate.getTime())} to ${dayOf(shown.validToDate.getTime())}`
  const above = chainOf(stream).slice(1)
  const under = above.slice(1).map(({ subject }) => `, under "${commonName(subject)}"`)
  const ends = Math.min(...above.map(({ validToDate }) => validToDate.getTime()))
  const until = Number.isFinite(ends) ? `; those above it to ${dayOf(ends)}` : ''
  const words = `"${commonName(shown.subject)}" of "${commonName(shown.issuer)}"${under.join('')}, ${span}${until}, for ${names.slice(0, NAMES_SHOWN)}`
  // Somebody else may answer there, and this goes to a terminal.
  return words.replaceAll(/\p{Cc}/gu, '?')
}

/** What the broker showed and what is known above it, the broker's own first. */
function chainOf(stream: TLSSocket): readonly X509Certificate[] {
  const found: X509Certificate[] = []
  let next = stream.getPeerCertificate(true)
  while (found.length < CHAIN_MAX) {
    found.push(new X509Certificate(next.raw))
    // The last one is its own issuer, or has none here, whatever the type says.
    const issuer = next.issuerCertificate as typeof next | undefined
    if (issuer === undefined || issuer === next) break
    next = issuer
  }
  return found
}

/** A district has two or three. */
const CHAIN_MAX = 6

/** A hostile certificate has room for a novel. */
const NAMES_SHOWN = 200

function commonName(distinguished: string): string {
  return (/^CN=(.{0,100})/m.exec(distinguished)?.[1] ?? distinguished.replaceAll('\n', ', ')).slice(0, NAMES_SHOWN)
}

export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
