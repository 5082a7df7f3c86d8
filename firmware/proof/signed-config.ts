import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { proveText, type Signer, type Unproven } from './command-keys.ts'
import { signText } from './jose-envelope.ts'
import { membersOf } from './json-object.ts'

/** What a district wants of one kiosk beside its file: the body of `config/desired`, signed. */
export interface DesiredBody {
  readonly revision: number
  /** `K0042`, or `fleet`. */
  readonly kiosk: string
  readonly issuedAt: string
  readonly set: Readonly<Record<string, unknown>>
  /** A list of engineers' keys, signed by a root; it comes into force with this document. */
  readonly keys?: string
}

const body = z.strictObject({
  revision: z.int().min(1).max(1_000_000_000),
  kiosk: z.string().regex(/^(K\d{4}|fleet)$/),
  issuedAt: z.iso.datetime({ offset: true }),
  set: z.record(z.string().max(120), z.unknown()),
  keys: z
    .string()
    .max(16 * 1024)
    .exactOptional(),
})

export type ProvenConfig = { readonly ok: true; readonly document: DesiredBody; readonly signer: Signer } | Unproven

/** A compact JWS. Throws for what no kiosk would take. */
export function signConfig(document: DesiredBody, key: KeyObject, keyId: string): Promise<string> {
  return signText('kiosk-config', JSON.stringify(body.parse(document)), key, keyId)
}

export async function readConfig(text: string, signers: readonly Signer[]): Promise<ProvenConfig> {
  const proven = await proveText('kiosk-config', text, signers)
  if (!proven.ok) return proven
  const parsed = body.safeParse(membersOf(proven.payload))
  return parsed.success
    ? { ok: true, document: parsed.data, signer: proven.signer }
    : { ok: false, refusal: 'malformed' }
}

/** What a document says of itself, proven by nobody: for whoever writes the next one. */
export function claimedConfig(text: string): DesiredBody | null {
  const claimed = membersOf(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'))
  return body.safeParse(claimed).data ?? null
}
