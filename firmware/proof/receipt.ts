import type { KeyObject } from 'node:crypto'
import { signText, verifyText } from './jose-envelope.ts'
import { membersOf } from './json-object.ts'

/** The district's word: it stores every event of that journal up to there (contract, section 3). */
export interface Receipt {
  readonly kiosk: string
  readonly mode: string
  readonly journal: number
  readonly upTo: number
  /** base64url, after the event `upTo`. */
  readonly chain: string
}

/** A receipt of one journal has some 300 characters; what is longer is none. */
export const RECEIPT_CHARACTERS_MAX = 2_048

/** The compact JWS that travels. */
export function signReceipt({ chain, journal, kiosk, mode, upTo }: Receipt, key: KeyObject): Promise<string> {
  const body = { kiosk, mode, journal: String(journal), upTo: String(upTo), chain }
  return signText('kiosk-receipt', JSON.stringify(body), key)
}

/** Null for what none of the keys signed as a receipt, or what does not have its shape. */
export async function readReceipt(text: string, keys: readonly KeyObject[]): Promise<Receipt | null> {
  if (text.length > RECEIPT_CHARACTERS_MAX) return null
  const payload = await verifyText('kiosk-receipt', text.trim(), keys)
  return payload === null ? null : decode(payload)
}

function decode(payload: string): Receipt | null {
  const body = membersOf(payload)
  if (body === null) return null
  const { chain, journal, kiosk, mode, upTo } = body
  if (typeof kiosk !== 'string' || typeof mode !== 'string' || typeof chain !== 'string') return null
  if (typeof journal !== 'string' || typeof upTo !== 'string') return null
  if (!/^[1-9]\d{0,8}$/.test(journal) || !/^[1-9]\d{0,14}$/.test(upTo) || !/^[A-Za-z0-9_-]{43}$/.test(chain))
    return null
  return { kiosk, mode, journal: Number(journal), upTo: Number(upTo), chain }
}
