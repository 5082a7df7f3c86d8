import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { Key, Signature } from '@tufjs/models'
import canonicalize from 'canonicalize'

/** The top-level roles of a TUF repository (specification 1.0, section 2.1). */
export const ROLES = ['root', 'targets', 'snapshot', 'timestamp'] as const
export type Role = (typeof ROLES)[number]

/** How many must sign: of root two, so that one that was stolen or lost moves nothing; of three, see `KEYS_AT_FIRST`. */
export const THRESHOLDS: Readonly<Record<Role, number>> = { root: 2, targets: 1, snapshot: 1, timestamp: 1 }

/** The keys that a repository begins with. */
export const KEYS_AT_FIRST: Readonly<Record<Role, number>> = { root: 3, targets: 1, snapshot: 1, timestamp: 1 }

/** The public half of a key, and for which role somebody holds it. */
export interface RoleKey {
  readonly role: Role
  readonly key: Key
}

/** Whoever holds the private half. */
export interface Signer extends RoleKey {
  readonly sign: (bytes: Buffer) => Signature
}

/** An Ed25519 key, of either half, as TUF names it: by the digest of its canonical form (section 4.2). */
export function tufKey(key: KeyObject): Key {
  const { x = '' } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  const members = {
    keytype: 'ed25519',
    scheme: 'ed25519',
    keyval: { public: Buffer.from(x, 'base64url').toString('hex') },
  }
  const keyID = createHash('sha256')
    .update(canonicalize(members) ?? '')
    .digest('hex')
  return new Key({ keyID, keyType: members.keytype, scheme: members.scheme, keyVal: members.keyval })
}

/** Signs for a role with a private Ed25519 key. */
export function signerOf(role: Role, privateKey: KeyObject): Signer {
  const key = tufKey(privateKey)
  return {
    role,
    key,
    sign: (bytes) => new Signature({ keyID: key.keyID, sig: sign(null, bytes, privateKey).toString('hex') }),
  }
}

/** New keys of every role that a repository begins with, in memory: what they sign nobody can sign again. */
export function newSigners(): readonly Signer[] {
  return ROLES.flatMap((role) =>
    Array.from({ length: KEYS_AT_FIRST[role] }, () => signerOf(role, generateKeyPairSync('ed25519').privateKey)),
  )
}
