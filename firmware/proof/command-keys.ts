import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { keyIdOf, type Purpose, publicKey, signText, verifyText } from './jose-envelope.ts'
import { membersOf } from './json-object.ts'

/** Whose signature counts, for what and until when. */
export interface Signer {
  readonly id: string
  readonly text: string
  readonly key: KeyObject
  /** `*`, or types of commands, and `config`. */
  readonly scope: readonly string[]
  /** RFC 3339; null: for as long as it stands in the configuration. */
  readonly notAfter: string | null
}

/** A key of an engineer, as it stands in the list. */
export interface ListedKey {
  readonly id: string
  /** `x` of an Ed25519 public key, base64url. */
  readonly key: string
  readonly scope: readonly string[]
  readonly notAfter: string
}

/** Who else may sign, as the roots of a kiosk's file say it. Each list replaces the one before whole. */
export interface KeyList {
  readonly revision: number
  readonly keys: readonly ListedKey[]
}

/** With the list in it a desired configuration must fit into 16 KiB, signed twice. */
export const LISTED_KEYS_MAX = 24
const SIGNED_CHARACTERS_MAX = 16 * 1024

const list = z.strictObject({
  revision: z.int().min(1).max(1_000_000_000),
  keys: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/),
        key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
        scope: z
          .array(z.string().regex(/^(\*|[a-z]+(\.[a-z]+)?)$/))
          .min(1)
          .max(16),
        notAfter: z.iso.datetime({ offset: true }),
      }),
    )
    .max(LISTED_KEYS_MAX)
    .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length),
})

/** The keys of the file, which may sign everything, and those of the list. Whoever stands in both is a root. */
export function signersOf(roots: readonly string[], listed: KeyList | null): readonly Signer[] {
  return [
    ...roots.map((text) => ({ id: text, text, key: publicKey('Ed25519', text), scope: ['*'], notAfter: null })),
    ...(listed?.keys ?? []).map(({ id, key, notAfter, scope }) => ({
      ...{ id, scope, notAfter },
      text: key,
      key: publicKey('Ed25519', key),
    })),
  ]
}

/** Why a text counts for nothing. */
export interface Unproven {
  readonly ok: false
  readonly refusal: 'malformed' | 'too-big' | 'unsigned' | 'unknown-signer'
}

export type Proven = { readonly ok: true; readonly payload: string; readonly signer: Signer } | Unproven

/** Who signed a text, by the id in its header, and what it says. Ends of keys and scopes are judged elsewhere. */
export async function proveText(purpose: Purpose, text: string, signers: readonly Signer[]): Promise<Proven> {
  if (text.length > SIGNED_CHARACTERS_MAX) return { ok: false, refusal: 'too-big' }
  const compact = text.trim()
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(compact)) return { ok: false, refusal: 'malformed' }
  const id = keyIdOf(compact)
  const signer = signers.find((one) => one.id === id || one.text === id)
  if (signer === undefined) return { ok: false, refusal: id === null ? 'unsigned' : 'unknown-signer' }
  const payload = await verifyText(purpose, compact, [signer.key])
  return payload === null ? { ok: false, refusal: 'unsigned' } : { ok: true, payload, signer }
}

/** The list, signed by a root of the kiosks. */
export function signKeyList(keys: KeyList, key: KeyObject, keyId: string): Promise<string> {
  return signText('kiosk-keys', JSON.stringify(list.parse(keys)), key, keyId)
}

/** Null for what no root signed, or what is no list. */
export async function readKeyList(text: string, roots: readonly string[]): Promise<KeyList | null> {
  const proven = await proveText('kiosk-keys', text, signersOf(roots, null))
  const parsed = list.safeParse(proven.ok ? membersOf(proven.payload) : null)
  return parsed.success && parsed.data.keys.every(({ key }) => isKey(key)) ? parsed.data : null
}

/** 32 bytes are not always a point of the curve that the platform takes. */
function isKey(text: string): boolean {
  try {
    return publicKey('Ed25519', text).asymmetricKeyType === 'ed25519'
  } catch {
    return false
  }
}
