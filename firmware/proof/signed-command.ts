import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Command } from '../domain/command.ts'
import { proveText, type Signer, type Unproven } from './command-keys.ts'
import { signText } from './jose-envelope.ts'
import { membersOf } from './json-object.ts'

/** What is signed (contract, section 5). Times are RFC 3339 with an offset. */
export interface CommandBody {
  readonly id: string
  readonly kiosk: string
  readonly type: string
  readonly args?: unknown
  readonly issuedAt: string
  readonly expires: string
  readonly by: string
}

const COMMAND_ID = /^[A-Za-z0-9._-]{6,64}$/

const body = z.strictObject({
  id: z.string().regex(COMMAND_ID),
  kiosk: z.string().regex(/^(K\d{4}|fleet)$/),
  type: z.string().regex(/^[a-z]{1,20}\.[a-z]{1,20}$/),
  args: z.unknown().optional(),
  issuedAt: z.iso.datetime({ offset: true }),
  expires: z.iso.datetime({ offset: true }),
  /** As operators are named: it stands in events. */
  by: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
})

export type ProvenCommand = { readonly ok: true; readonly command: Command; readonly signer: Signer } | Unproven

/** A compact JWS. Throws for a body that no kiosk would take. */
export function signCommand(command: CommandBody, key: KeyObject, keyId: string): Promise<string> {
  return signText('kiosk-command', JSON.stringify(body.parse(command)), key, keyId)
}

export async function readCommand(text: string, signers: readonly Signer[]): Promise<ProvenCommand> {
  const proven = await proveText('kiosk-command', text, signers)
  if (!proven.ok) return proven
  const parsed = body.safeParse(membersOf(proven.payload))
  if (!parsed.success) return { ok: false, refusal: 'malformed' }
  const { args, by, expires, id, issuedAt, kiosk, type } = parsed.data
  const [issuedAtMs, expiresMs] = [Date.parse(issuedAt), Date.parse(expires)]
  if (Number.isNaN(issuedAtMs) || Number.isNaN(expiresMs)) return { ok: false, refusal: 'malformed' }
  return { ok: true, signer: proven.signer, command: { id, kiosk, type, args, issuedAtMs, expiresMs, by } }
}

/** What a text that nobody has proven says its id is, for the answer to whoever sent it; null for no such id. */
export function claimedId(text: string): string | null {
  const id = membersOf(Buffer.from(text.slice(0, 16_384).split('.')[1] ?? '', 'base64url').toString('utf8'))?.['id']
  return typeof id === 'string' && COMMAND_ID.test(id) ? id : null
}
