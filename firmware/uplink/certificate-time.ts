import { X509Certificate } from 'node:crypto'
import { checkServerIdentity, getCACertificates, type TLSSocket } from 'node:tls'
import type { UplinkSettings } from './settings.ts'

/** What certificates are judged by while the machine's clock cannot be believed: OpenSSL knows no other. */
export interface CertificateTime {
  /** It cannot be earlier than this, milliseconds since 1970. */
  readonly floorMs: number
  /** What OpenSSL may say because of that clock; whatever else it says stands. */
  readonly excuse: 'CERT_NOT_YET_VALID' | 'CERT_HAS_EXPIRED'
}

/** Between the broker's certificate and the authority's; a district has none or one. */
const INTERMEDIATES_MAX = 2
/** RFC 5280, 4.2.1.12: `id-kp-serverAuth`. */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const RSA_BITS_MIN = 2_048
/** DER of MD5 and SHA-1 with RSA (RFC 8017, appendix C) and of SHA-1 with ECDSA (RFC 3279, 2.2.3). */
const WEAK_SIGNATURES = /06092a864886f70d01010[45]|06072a8648ce3d0401/
/** RFC 5280, 4.2.1.10, name constraints: an authority that is bound to names is left to OpenSSL and a right clock. */
const NAME_CONSTRAINTS = /0603551d1e/
/** DER of any critical extension, and of those that are judged here: key usage, names, basic constraints, extended usage. */
const CRITICAL = /0101ff04/g
const CRITICAL_KNOWN = /0603551d(?:0f|11|13|25)0101ff04/g
/** DER of the basic constraints of an authority (RFC 5280, 4.2.1.9), with how many others may stand below it. */
const PATH_LENGTH = /0603551d13(?:0101ff)?04..30..0101ff(?:0201(..))?/

/**
 * Whether we would speak to this broker if the clock were right: call it on `secureConnect` of a socket that was opened
 * without `rejectUnauthorized`, before anything is written. What OpenSSL takes by a clock that stands still may have ended
 * before the floor: that is refused. OpenSSL's one answer hides those before it, so that when it blames the clock everything
 * is proven here again: signatures up to an authority of `ca`, names, usages, and that there is an instant, not before the
 * floor, at which all these certificates hold. What is not understood is refused.
 */
export function isTrusted(
  socket: TLSSocket,
  { ca, host }: { readonly host: string; readonly ca?: UplinkSettings['ca'] },
  { excuse, floorMs }: CertificateTime,
): boolean {
  // Its type says Error, its value is the code (Node, tls: `authorizationError`).
  if (!socket.authorized && String(socket.authorizationError) !== excuse) return false
  try {
    const [leaf, ...others] = presented(socket)
    if (leaf === undefined || checkServerIdentity(host, socket.getPeerCertificate()) !== undefined) return false
    // A renewed authority may stand beside the one that ended, with the same name and key.
    const anchors = authorities(ca).filter(({ validToDate }) => validToDate.getTime() >= floorMs)
    const path = pathTo(anchors, leaf, others)
    if (path === null || !holdTogether(path, floorMs)) return false
    return socket.authorized || (path.every(isSound) && isRoomBelow(path))
  } catch {
    return false // of a kind that OpenSSL cannot read or compare
  }
}

/** What the broker sent, its own first. */
function presented(socket: TLSSocket): readonly X509Certificate[] {
  const found: X509Certificate[] = []
  let next = socket.getPeerCertificate(true)
  while (found.length < INTERMEDIATES_MAX + 2) {
    found.push(new X509Certificate(next.raw))
    // The last one is its own issuer, or has none here, whatever the type says.
    const issuer = next.issuerCertificate as typeof next | undefined
    if (issuer === undefined || issuer === next) break
    next = issuer
  }
  return found
}

/** Without `ca` those of Node, as for any other connection. */
function authorities(ca: UplinkSettings['ca']): readonly X509Certificate[] {
  const pems =
    ca === undefined
      ? getCACertificates()
      : (ca.toString().match(/-----BEGIN CERT[^-]+-----[^-]+-----END CERT[^-]+-----/g) ?? [])
  return pems.map((pem) => new X509Certificate(pem))
}

/** From the broker's certificate to an authority's; null where there is no such path. */
function pathTo(
  anchors: readonly X509Certificate[],
  leaf: X509Certificate,
  others: readonly X509Certificate[],
): readonly X509Certificate[] | null {
  // A broker that signed its own is known by that very certificate.
  if (anchors.some(({ raw }) => raw.equals(leaf.raw))) return [leaf]
  const path = [leaf]
  for (let last = leaf; path.length <= INTERMEDIATES_MAX + 1; ) {
    const anchor = anchors.find((one) => isIssuer(one, last))
    if (anchor !== undefined) return [...path, anchor]
    const next = others.find((one) => !path.includes(one) && isIssuer(one, last))
    if (next === undefined) return null
    path.push(next)
    last = next
  }
  return null
}

function isIssuer(authority: X509Certificate, of: X509Certificate): boolean {
  return authority.ca && of.checkIssued(authority) && of.verify(authority.publicKey)
}

function isSound(certificate: X509Certificate): boolean {
  const der = certificate.raw.toString('hex')
  const usages = certificate.keyUsage as readonly string[] | undefined
  const { asymmetricKeyDetails, asymmetricKeyType } = certificate.publicKey
  const isShort = asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS_MIN
  if (isShort || WEAK_SIGNATURES.test(der) || NAME_CONSTRAINTS.test(der)) return false
  if ((der.match(CRITICAL) ?? []).length !== (der.match(CRITICAL_KNOWN) ?? []).length) return false
  return usages === undefined || usages.includes(SERVER_AUTH)
}

function isRoomBelow(path: readonly X509Certificate[]): boolean {
  return path.every((authority, index) => {
    const most = PATH_LENGTH.exec(authority.raw.toString('hex'))?.[1]
    return index === 0 || most === undefined || Number.parseInt(most, 16) >= index - 1
  })
}

/** The time is unknown, but not all of it: a certificate newer than the floor may hold, one that ended before cannot. */
function holdTogether(path: readonly X509Certificate[], floorMs: number): boolean {
  const from = Math.max(floorMs, ...path.map(({ validFromDate }) => validFromDate.getTime()))
  return path.every(({ validToDate }) => validToDate.getTime() >= from)
}
