import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify, decodeProtectedHeader } from 'jose'

/** What a signed text is for, as `typ` in its header: one made for one purpose is none for another. */
export type Purpose = 'kiosk-receipt' | 'kiosk-carry-out' | 'kiosk-command' | 'kiosk-config' | 'kiosk-keys'

/** A public key as it stands in a configuration: 32 bytes in base64url, 43 characters. */
export type PublicKeyText = string

/** An Ed25519 or X25519 public key. Throws for a text that is none. */
export function publicKey(curve: 'Ed25519' | 'X25519', text: PublicKeyText): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: curve, x: text }, format: 'jwk' })
}

/** The public half of a private key. */
export function publicKeyText(key: KeyObject): PublicKeyText {
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return x ?? ''
}

/** A private key from PEM (`openssl genpkey -algorithm ed25519`, or `x25519`). Throws for anything else. */
export function privateKey(kind: 'ed25519' | 'x25519', pem: string | Uint8Array): KeyObject {
  const key = createPrivateKey(typeof pem === 'string' ? pem : Buffer.from(pem))
  if (key.asymmetricKeyType !== kind) throw new TypeError(`not a key of kind ${kind}`)
  return key
}

/** A compact JWS (RFC 7515), EdDSA (RFC 8037). `keyId` says by which of several keys it is to be proven. */
export function signText(purpose: Purpose, payload: string, key: KeyObject, keyId?: string): Promise<string> {
  const header = { alg: 'EdDSA', typ: purpose, ...(keyId === undefined ? {} : { kid: keyId }) }
  return new CompactSign(Buffer.from(payload)).setProtectedHeader(header).sign(key)
}

/** By which key a compact JWS says that it was signed, proven by nobody; null where it does not say. */
export function keyIdOf(text: string): string | null {
  try {
    return decodeProtectedHeader(text).kid ?? null
  } catch {
    return null
  }
}

/** What was signed; null when none of the keys signed it, or for another purpose. */
export async function verifyText(purpose: Purpose, text: string, keys: readonly KeyObject[]): Promise<string | null> {
  for (const key of keys) {
    const found = await compactVerify(text, key, { algorithms: ['EdDSA'] }).catch(() => null)
    if (found !== null)
      return found.protectedHeader.typ === purpose ? Buffer.from(found.payload).toString('utf8') : null
  }
  return null
}

/** A compact JWE (RFC 7516) that only the owner of the X25519 key opens; a key of its own for each text. */
export function sealText(bytes: Uint8Array, key: KeyObject): Promise<string> {
  return new CompactEncrypt(bytes).setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' }).encrypt(key)
}

/** Null when it was sealed for somebody else, or a byte has changed. */
export async function openText(text: string, key: KeyObject): Promise<Uint8Array | null> {
  const options = { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'] }
  const opened = await compactDecrypt(text, key, options).catch(() => null)
  return opened === null ? null : opened.plaintext
}
