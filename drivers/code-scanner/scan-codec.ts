import iconv from 'iconv-lite'
import { REPLY_BYTES_MAX, replyAtEnd } from './scanner-family.ts'

/** Longest code that is taken, in bytes. A QR code holds up to 2,953; none that anybody shows at a kiosk comes near. */
export const MAX_SCAN_BYTES = 2048

/** Why bytes gave no text. `unfinished`: a keyboard that stopped in the middle of a code. */
export type ScanRefusal = 'too-long' | 'not-text' | 'control-character' | 'unfinished'

export type ScannedCode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: ScanRefusal }

export type Scan =
  | ScannedCode
  /** Not of a code: the scanner answers a command. */
  | { readonly kind: 'reply'; readonly isRefusal: boolean }

/** What makes codes of the bytes of a scanner; holds at most one code. */
export interface ScanDecoder {
  /** True while a code is begun that nothing has ended yet. */
  readonly isInsideCode: boolean
  push(bytes: Uint8Array): Scan[]
  /** The scanner paused: ends the code that is begun, if one is. */
  endOfCode(): Scan[]
}

// Some Honeywell settings answer with these alone; no code begins with them.
const ACKNOWLEDGE = 0x06
const REFUSE = 0x15
const CR = 0x0d
const LF = 0x0a
const TAB = 0x09

/**
 * Cuts a stream of bytes into codes: at CR and LF, or where `endOfCode` says that the scanner paused. Empty pieces
 * (between CR and LF) are no codes. Of a piece that is too long only the fact is kept. Replies are taken out wherever
 * they stand.
 */
export class ScanSplitter implements ScanDecoder {
  readonly #bytes = new Uint8Array(MAX_SCAN_BYTES)
  #length = 0
  #isTooLong = false

  get isInsideCode(): boolean {
    return this.#length > 0 || this.#isTooLong
  }

  push(bytes: Uint8Array): Scan[] {
    const scans: Scan[] = []
    for (const byte of bytes) {
      if (byte === CR || byte === LF) scans.push(...this.endOfCode())
      else if (this.#length === 0 && (byte === ACKNOWLEDGE || byte === REFUSE)) continue
      else if (this.#length < MAX_SCAN_BYTES) scans.push(...this.#append(byte))
      else this.#isTooLong = true
    }
    return scans
  }

  endOfCode(): Scan[] {
    const code = this.#bytes.slice(0, this.#length)
    const scan: Scan | null = this.#isTooLong ? { kind: 'refused', refusal: 'too-long' } : decodeScan(code)
    this.#length = 0
    this.#isTooLong = false
    return scan === null ? [] : [scan]
  }

  #append(byte: number): Scan[] {
    this.#bytes[this.#length++] = byte
    const reply = replyAtEnd(this.#bytes.subarray(Math.max(0, this.#length - REPLY_BYTES_MAX), this.#length))
    if (reply === null) return []
    this.#length -= reply.length
    return [{ kind: 'reply', isRefusal: reply.isRefusal }]
  }
}

/** Text of one code: UTF-8 where the bytes are valid UTF-8, else GB18030 (which has GBK in it). Null: nothing there. */
export function decodeScan(bytes: Uint8Array): Scan | null {
  // Scanners can be set to end a code with TAB.
  const code = bytes.at(-1) === TAB ? bytes.subarray(0, -1) : bytes
  const text = utf8(code) ?? iconv.decode(code, 'gb18030')
  if (text.trim() === '') return null
  // Four bytes of GB18030 beyond the last character come out as halves of a surrogate pair.
  if (text.includes('\u{fffd}') || /\p{Cs}/u.test(text)) return { kind: 'refused', refusal: 'not-text' }
  if (/\p{Cc}/u.test(text)) return { kind: 'refused', refusal: 'control-character' }
  return { kind: 'text', text }
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
