import iconv from 'iconv-lite'

/** Longest code that is taken, in bytes. A QR code holds up to 2,953; none that anybody shows at a kiosk comes near. */
export const MAX_SCAN_BYTES = 2048

/** Why bytes gave no text. */
export type ScanRefusal = 'too-long' | 'not-text' | 'control-character'

export type Scan =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: ScanRefusal }

// GM65 and its relatives answer a setting command on the same line: type 02, result 00, one data byte 00, CRC 33 31.
const ACKNOWLEDGEMENT = Uint8Array.of(0x02, 0x00, 0x00, 0x01, 0x00, 0x33, 0x31)
const CR = 0x0d
const LF = 0x0a
const TAB = 0x09

/**
 * Cuts a stream of bytes into codes: at CR and LF, or where `endOfCode` says that the scanner paused. Empty pieces
 * (between CR and LF) are no codes. Of a piece that is too long only the fact is kept.
 */
export class ScanSplitter {
  readonly #bytes = new Uint8Array(MAX_SCAN_BYTES)
  #length = 0
  #isTooLong = false

  /** True while a code is begun that no terminator has ended yet. */
  get isInsideCode(): boolean {
    return this.#length > 0 || this.#isTooLong
  }

  push(bytes: Uint8Array): Scan[] {
    const scans: Scan[] = []
    for (const byte of bytes) {
      if (byte === CR || byte === LF) scans.push(...this.endOfCode())
      else if (this.#length < MAX_SCAN_BYTES) this.#append(byte)
      else this.#isTooLong = true
    }
    return scans
  }

  /** Ends the code that is begun, if one is. */
  endOfCode(): Scan[] {
    const code = this.#bytes.slice(0, this.#length)
    const scan: Scan | null = this.#isTooLong ? { kind: 'refused', refusal: 'too-long' } : decodeScan(code)
    this.#length = 0
    this.#isTooLong = false
    return scan === null ? [] : [scan]
  }

  #append(byte: number): void {
    this.#bytes[this.#length++] = byte
    const tail = this.#bytes.subarray(Math.max(0, this.#length - ACKNOWLEDGEMENT.length), this.#length)
    // It may stand before a code or behind one; inside of a text its zero bytes cannot occur.
    if (tail.length === ACKNOWLEDGEMENT.length && tail.every((value, i) => value === ACKNOWLEDGEMENT[i]))
      this.#length -= ACKNOWLEDGEMENT.length
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
