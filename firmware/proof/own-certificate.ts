import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'

/** RFC 5280, 4.2.1.12: `id-kp-clientAuth`. */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

/** Why a certificate is not the one that was asked for. */
export type CertificateProblem = 'no-certificate' | 'other-name' | 'other-key' | 'other-authority' | 'other-use'

/** Whose certificate it has to be. `ca`: PEM; null: whoever signed it is not judged here. */
export interface CertificateOwner {
  readonly id: string
  readonly key: KeyObject
  readonly ca: string | null
}

/** Null when it is this kiosk's. Its dates are judged by whoever knows the time. */
export function certificateProblem(pem: string, { ca, id, key }: CertificateOwner): CertificateProblem | null {
  const certificate = certificateIn(pem)
  if (certificate === null) return 'no-certificate'
  if (commonNameOf(certificate) !== id) return 'other-name'
  if (!certificate.checkPrivateKey(key)) return 'other-key'
  const usages = certificate.keyUsage as readonly string[] | undefined
  if (certificate.ca || (usages !== undefined && !usages.includes(CLIENT_AUTH))) return 'other-use'
  return ca === null || isBy(certificate, ca) ? null : 'other-authority'
}

/** The first of a chain; null for what is none. Whoever takes it from outside limits its length. */
export function certificateIn(pem: string | Buffer): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null // no PEM of a certificate
  }
}

/** Null where its subject is anything but one common name. */
export function commonNameOf({ subject }: X509Certificate): string | null {
  return /^CN=(.*)$/.exec(subject)?.[1] ?? null
}

/** One of these authorities has signed it. `authorities`: PEM, one or several. */
export function isBy(certificate: X509Certificate, authorities: string): boolean {
  const pems = authorities.match(/-----BEGIN CERT[^-]+-----[^-]+-----END CERT[^-]+-----/g) ?? []
  return pems.some((pem) => {
    const authority = certificateIn(pem)
    return authority?.ca === true && certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
  })
}

export function datesOf(certificate: X509Certificate): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: certificate.validFromDate.getTime(), toMs: certificate.validToDate.getTime() }
}

/** Null for what is no private key. */
export function privateKeyIn(pem: string | Buffer): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}
