import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface TestCertificate {
  readonly name: string
  /** PEM. */
  readonly cert: string
  readonly key: string
  readonly privateKey: KeyObject
}

export interface CertificateWish {
  readonly name: string
  /** Itself, where nobody is named. */
  readonly issuer?: TestCertificate
  /** Renews this one: the same key. */
  readonly renews?: TestCertificate
  readonly fromMs: number
  readonly toMs: number
  readonly isAuthority?: boolean
  /** How many authorities may stand below it. */
  readonly pathLength?: number
  readonly usage?: 'server' | 'client'
  readonly ip?: string
  /** Further extensions, in DER. */
  readonly extensions?: readonly Buffer[]
}

/** X.509 by hand (RFC 5280, 4.1): openssl 3.0 gives no certificate that begins in the future without a directory of its own. */
export function createCertificate(wish: CertificateWish): TestCertificate {
  const pem = wish.renews?.key ?? newKey()
  const privateKey = createPrivateKey(pem)
  const publicKey = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  const { issuer } = wish
  const body = sequence(
    tlv(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_SHA256,
    nameOf(issuer?.name ?? wish.name),
    sequence(time(wish.fromMs), time(wish.toMs)),
    nameOf(wish.name),
    publicKey,
    tlv(0xa3, sequence(...extensions(wish))),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  const der = sequence(body, ECDSA_SHA256, tlv(0x03, Buffer.of(0), signature))
  const lines = der.toString('base64').replaceAll(/.{64}(?!$)/g, '$&\n')
  const cert = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  return { name: wish.name, cert, key: pem, privateKey }
}

function newKey(): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
}

/** An extension by its number below 2.5.29. */
export function extension(number: number, isCritical: boolean, ...value: readonly Buffer[]): Buffer {
  const critical = isCritical ? [tlv(0x01, Buffer.of(0xff))] : []
  return sequence(tlv(0x06, Buffer.of(0x55, 0x1d, number)), ...critical, tlv(0x04, ...value))
}

function extensions(wish: CertificateWish): readonly Buffer[] {
  const { extensions: further = [], ip, isAuthority = false, pathLength, usage } = wish
  const authority = isAuthority ? [tlv(0x01, Buffer.of(0xff))] : []
  const length = pathLength === undefined ? [] : [integer(Buffer.of(pathLength))]
  const basic = extension(0x13, true, sequence(...authority, ...length))
  const name =
    ip === undefined ? [] : [extension(0x11, false, sequence(tlv(0x87, Buffer.from(ip.split('.').map(Number)))))]
  const purpose = Buffer.from([0x2b, 6, 1, 5, 5, 7, 3, usage === 'client' ? 2 : 1])
  const use = usage === undefined ? [] : [extension(0x25, false, sequence(tlv(0x06, purpose)))]
  return [basic, ...name, ...use, ...further]
}

/** ecdsa-with-SHA256 (RFC 5758, 3.2). */
const ECDSA_SHA256 = sequence(tlv(0x06, Buffer.from('2a8648ce3d040302', 'hex')))

function nameOf(common: string): Buffer {
  return sequence(tlv(0x31, sequence(tlv(0x06, Buffer.of(0x55, 4, 3)), tlv(0x0c, Buffer.from(common)))))
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return tlv(0x18, Buffer.from(text))
}

export function sequence(...content: readonly Buffer[]): Buffer {
  return tlv(0x30, ...content)
}

function integer(bytes: Buffer): Buffer {
  return tlv(0x02, bytes)
}

export function tlv(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const { length } = body
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
