import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr'
import { AsnConvert } from '@peculiar/asn1-schema'
import { algorithm, arrayOf, bytesOf, commonName, pem, publicKeyInfo } from './x509.ts'

/** A request for a P-256 key has some 500 characters; what is longer is none. */
const REQUEST_CHARACTERS_MAX = 4_096

export interface CertificateRequest {
  /** The common name that is asked for. */
  readonly name: string
  readonly publicKey: KeyObject
}

/** Asks for a certificate (RFC 2986), in PEM: signed with the key that it is for, which stays where it is. */
export function requestCertificate(name: string, key: KeyObject): string {
  const info = new CertificationRequestInfo({
    subject: commonName(name),
    subjectPKInfo: publicKeyInfo(createPublicKey(key)),
    attributes: new Attributes(),
  })
  const request = new CertificationRequest({
    certificationRequestInfo: info,
    signatureAlgorithm: algorithm(),
    signature: arrayOf(sign('sha256', bytesOf(info), key)),
  })
  return pem('CERTIFICATE REQUEST', bytesOf(request))
}

/** Null for what is no request, asks for more than a common name, or is not signed by the P-256 key that it brings. */
export function readCertificateRequest(text: string): CertificateRequest | null {
  if (text.length > REQUEST_CHARACTERS_MAX) return null
  const body = /-----BEGIN CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE REQUEST-----/.exec(text)?.[1]
  if (body === undefined) return null
  try {
    const der = Buffer.from(body, 'base64')
    const request = AsnConvert.parse(der, CertificationRequest)
    // The parser takes any BER; what is signed has one form (X.690, 10).
    if (!bytesOf(request).equals(der)) return null
    const { certificationRequestInfo: info, certificationRequestInfoRaw: signed } = request
    const names = info.subject.flatMap((parts) => [...parts])
    const [name] = names
    const key = Buffer.from(AsnConvert.serialize(info.subjectPKInfo))
    const publicKey = createPublicKey({ key, format: 'der', type: 'spki' })
    if (names.length !== 1 || name === undefined || signed === undefined) return null
    if (request.signatureAlgorithm.algorithm !== algorithm().algorithm) return null
    if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null
    if (!verify('sha256', Buffer.from(signed), publicKey, Buffer.from(request.signature))) return null
    return { name: name.value.toString(), publicKey }
  } catch {
    return null // no DER, or no key that OpenSSL knows
  }
}
