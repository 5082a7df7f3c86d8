import { createPublicKey, hash, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificateList,
  CRLNumber,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_cRLNumber,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  RevokedCertificate,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  TBSCertList,
  Time,
  Validity,
  Version,
} from '@peculiar/asn1-x509'

/** RFC 5758, 3.2, and RFC 4519, 2.3. */
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const COMMON_NAME = '2.5.4.3'
/** RFC 5280, 4.1.2.2: at most 20 octets and positive. 126 bits of chance need no list of those given. */
const SERIAL_BYTES = 16

export interface Authority {
  /** PEM. */
  readonly cert: string
  /** P-256, which every TLS library takes. */
  readonly key: KeyObject
}

export interface Wish {
  /** The common name: `kiosk.id`, or the name of a broker or a role. */
  readonly name: string
  readonly publicKey: KeyObject
  readonly fromMs: number
  readonly toMs: number
  readonly use: 'authority' | 'client' | 'server'
  /** DNS names and IPv4 addresses of a server. */
  readonly hosts?: readonly string[]
}

/** A certificate by this authority, in PEM (RFC 5280, 4.1). */
export function issueCertificate(authority: Authority, wish: Wish): string {
  return issue(new X509Certificate(authority.cert), authority.key, wish)
}

/** A certificate that stands for itself, and may make others but no further authorities. */
export function makeAuthority(name: string, key: KeyObject, fromMs: number, toMs: number): Authority {
  const wish = { name, publicKey: createPublicKey(key), fromMs, toMs, use: 'authority' } as const
  return { key, cert: issue(null, key, wish) }
}

/** Certificates that were taken back, in PEM (RFC 5280, 5.1). `number` grows with each list. */
export function revocationList(
  { cert, key }: Authority,
  revoked: readonly { readonly serial: string; readonly atMs: number }[],
  { fromMs, number, toMs }: { readonly fromMs: number; readonly toMs: number; readonly number: number },
): string {
  const tbsCertList = new TBSCertList({
    version: Version.v2,
    signature: algorithm(),
    issuer: subjectOf(new X509Certificate(cert)),
    thisUpdate: new Time(new Date(fromMs)),
    nextUpdate: new Time(new Date(toMs)),
    // An empty list of entries must not be there at all.
    ...(revoked.length === 0
      ? {}
      : {
          revokedCertificates: revoked.map(
            ({ atMs, serial }) =>
              new RevokedCertificate({
                userCertificate: arrayOf(positive(Buffer.from(serial, 'hex'))),
                revocationDate: new Time(new Date(atMs)),
              }),
          ),
        }),
    crlExtensions: [extension(id_ce_cRLNumber, false, new CRLNumber(number))],
  })
  const list = new CertificateList({
    tbsCertList,
    signatureAlgorithm: algorithm(),
    signature: arrayOf(sign('sha256', bytesOf(tbsCertList), key)),
  })
  return pem('X509 CRL', bytesOf(list))
}

/** `name` as a subject with nothing but a common name. */
export function commonName(name: string): Name {
  return new Name([
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({ type: COMMON_NAME, value: new AttributeValue({ utf8String: name }) }),
    ]),
  ])
}

export function algorithm(): AlgorithmIdentifier {
  return new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 })
}

export function publicKeyInfo(key: KeyObject): SubjectPublicKeyInfo {
  return AsnConvert.parse(key.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo)
}

export function bytesOf(value: unknown): Buffer {
  return Buffer.from(AsnConvert.serialize(value))
}

/** The library wants the memory itself, and nothing beside these bytes. */
export function arrayOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}

/** RFC 7468. */
export function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replaceAll(/.{64}(?!$)/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`
}

function issue(issuer: X509Certificate | null, key: KeyObject, wish: Wish): string {
  const subject = commonName(wish.name)
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: arrayOf(newSerial()),
    signature: algorithm(),
    issuer: issuer === null ? subject : subjectOf(issuer),
    validity: new Validity({ notBefore: new Date(wish.fromMs), notAfter: new Date(wish.toMs) }),
    subject,
    subjectPublicKeyInfo: publicKeyInfo(wish.publicKey),
    extensions: new Extensions(extensionsOf(wish, issuer?.publicKey ?? wish.publicKey)),
  })
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm(),
    signatureValue: arrayOf(sign('sha256', bytesOf(tbsCertificate), key)),
  })
  return pem('CERTIFICATE', bytesOf(certificate))
}

function extensionsOf({ hosts = [], publicKey, use }: Wish, signer: KeyObject): Extension[] {
  const isAuthority = use === 'authority'
  const usage = isAuthority ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign : KeyUsageFlags.digitalSignature
  const constraints = new BasicConstraints(isAuthority ? { cA: true, pathLenConstraint: 0 } : { cA: false })
  const all = [
    extension(id_ce_basicConstraints, true, constraints),
    extension(id_ce_keyUsage, true, new KeyUsage(usage)),
    extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(publicKey))),
    extension(
      id_ce_authorityKeyIdentifier,
      false,
      new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId(signer)) }),
    ),
  ]
  if (!isAuthority)
    all.push(
      extension(
        id_ce_extKeyUsage,
        false,
        new ExtendedKeyUsage([use === 'client' ? id_kp_clientAuth : id_kp_serverAuth]),
      ),
    )
  if (hosts.length > 0)
    all.push(extension(id_ce_subjectAltName, false, new SubjectAlternativeName(hosts.map(generalName))))
  return all
}

/** RFC 5280, 4.2.1.2, leaves the way of making it open. */
function keyId(key: KeyObject): ArrayBuffer {
  return arrayOf(hash('sha256', key.export({ type: 'spki', format: 'der' }), 'buffer').subarray(0, 20))
}

function generalName(host: string): GeneralName {
  return new GeneralName(/^\d+(\.\d+){3}$/.test(host) ? { iPAddress: host } : { dNSName: host })
}

function extension(extnID: string, critical: boolean, value: object): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(bytesOf(value)) })
}

function subjectOf(certificate: X509Certificate): Name {
  return AsnConvert.parse(certificate.raw, Certificate).tbsCertificate.subject
}

/** The first octet is neither 0, which DER allows in front of a set bit alone, nor negative. */
function newSerial(): Buffer {
  const bytes = randomBytes(SERIAL_BYTES)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes
}

/** The first bit of an INTEGER is its sign (X.690, 8.3), and no octet may be spared in front. */
function positive(bytes: Uint8Array): Buffer {
  const [first = 0] = bytes
  return Buffer.concat([first >= 0x80 ? Buffer.of(0) : Buffer.alloc(0), bytes])
}
