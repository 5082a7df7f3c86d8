import { z } from 'zod'
import { signersOf } from '../proof/command-keys.ts'
import { publicKeyText } from '../proof/jose-envelope.ts'
import { claimedConfig, type DesiredBody, readConfig } from '../proof/signed-config.ts'
import type { Signing } from './engineer-options.ts'

const tree = z.record(z.string(), z.unknown())
const reported = z.object({
  revision: z.int(),
  newest: z.int(),
  keys: z.record(z.string(), z.string()),
  set: tree,
  refused: z
    .object({ revision: z.int().nullable(), reason: z.string(), keys: z.record(z.string(), z.string()) })
    .nullable(),
  setAside: z.object({ revision: z.int(), reason: z.string() }).nullable(),
})
export type Reported = z.output<typeof reported>

/** What a kiosk says it runs with; null for what is no such word. */
export function reportedIn(text: string | null): Reported | null {
  return reported.safeParse(jsonIn(text ?? '')).data ?? null
}

/**
 * What the next document is built on: only what was signed by this key, or by one that the engineer names (`alsoBy`).
 * Null otherwise.
 */
export async function provenSet(
  text: string | null,
  { key }: Pick<Signing, 'key'>,
  alsoBy: string | undefined,
): Promise<DesiredBody['set'] | null> {
  if (text === null || text === '') return {}
  const known = [publicKeyText(key), ...(alsoBy?.split(',') ?? [])]
  // By whichever name the signer goes: what counts here is the key.
  for (const signer of signersOf(known, null)) {
    const proven = await readConfig(text, [{ ...signer, id: claimedSigner(text) ?? signer.id }])
    if (proven.ok) return proven.document.set
  }
  return null
}

/**
 * The keys by which a kiosk was sent to its place from afar, where it was: with the place of the topic below which it listens
 * (`base`), whatever else is claimed of it.
 */
export function placeSet(base: string, now: Reported | null): DesiredBody['set'] {
  const [site = '', station = ''] = base.split('/').slice(-2)
  const place = { 'kiosk.site': site, 'kiosk.station': station }
  return Object.fromEntries(Object.entries(place).filter(([key]) => Object.hasOwn(now?.set ?? {}, key)))
}

/** Above all that this kiosk has ever been told, as far as the broker knows. */
export function nextRevision(desired: string | null, now: Reported | null): number {
  const wanted = claimedConfig(desired ?? '')
  return 1 + Math.max(wanted?.revision ?? 0, now?.newest ?? 0, now?.refused?.revision ?? 0)
}

/** Null for what is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function claimedSigner(text: string): string | null {
  const header = jsonIn(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString('utf8'))
  return typeof header === 'object' && header !== null && 'kid' in header && typeof header.kid === 'string'
    ? header.kid
    : null
}
