import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'

/** NIST SP 800-38D, 8.2: a 96-bit nonce, used once per key. Random ones are safe for 2^32 events of one day (8.3). */
export const NONCE_BYTES = 12
const TAG_BYTES = 16
/** RFC 3394, 2.2.3.1. */
const WRAP_INITIAL_VALUE = Buffer.alloc(8, 0xa6)

/** AES-256-GCM: nonce, tag, ciphertext. `place` is bound in: the same bytes in another place do not open. */
export function seal(key: KeyObject, nonce: Uint8Array, place: string, content: string | Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(content), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** The text again; null when key, place or any byte is not the one it was sealed with. */
export function unseal(key: KeyObject, place: string, sealed: Uint8Array): string | null {
  return unsealBytes(key, place, sealed)?.toString() ?? null
}

/** As `unseal`, for what was sealed as bytes. */
export function unsealBytes(key: KeyObject, place: string, sealed: Uint8Array): Buffer | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  return valueOrNull(() => {
    const body = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES))
    return Buffer.concat([body, decipher.final()])
  })
}

/** AES key wrap, RFC 3394. */
export function wrapKey(wrappingKey: KeyObject, key: KeyObject): Buffer {
  const cipher = createCipheriv('id-aes256-wrap', wrappingKey, WRAP_INITIAL_VALUE)
  return Buffer.concat([cipher.update(key.export()), cipher.final()])
}

/** Null when the wrapping key is another one or a byte has changed. */
export function unwrapKey(wrappingKey: KeyObject, wrapped: Uint8Array): KeyObject | null {
  const decipher = createDecipheriv('id-aes256-wrap', wrappingKey, WRAP_INITIAL_VALUE)
  return valueOrNull(() => createSecretKey(Buffer.concat([decipher.update(wrapped), decipher.final()])))
}

/** Node reports an authentication failure by throwing; here it is an expected answer. */
function valueOrNull<T>(open: () => T): T | null {
  try {
    return open()
  } catch {
    return null
  }
}
