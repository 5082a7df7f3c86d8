import { MAX_SCAN_BYTES, type Scan, type ScanDecoder, type ScanRefusal } from './scan-codec.ts'

/** `struct input_event` of a 64-bit kernel with 64-bit programs (linux/input.h): two 64-bit times, type, code, value. */
export const EVDEV_RECORD_BYTES = 24
const TYPE_AT = 16
const CODE_AT = 18
const VALUE_AT = 20

// linux/input-event-codes.h
const EV_SYN = 0
const EV_KEY = 1
const SYN_DROPPED = 3
const KEY_ENTER = 28
const KEY_KPENTER = 96
const SHIFTS: ReadonlySet<number> = new Set([42, 54])
/** Control, Alt and the system key: what is typed with one of them is a command and no text. */
const COMMAND_KEYS: ReadonlySet<number> = new Set([29, 97, 56, 100, 125, 126])
const UP = 0
const DOWN = 1

/** Keys of a US keyboard from their first code on, in the order of the codes: plain, and with shift. */
const ROWS: readonly (readonly [first: number, plain: string, shifted: string])[] = [
  [2, '1234567890-=', '!@#$%^&*()_+'],
  [16, 'qwertyuiop[]', 'QWERTYUIOP{}'],
  [30, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [43, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [57, ' ', ' '],
]

const CHARACTERS: ReadonlyMap<number, readonly [plain: string, shifted: string]> = new Map(
  ROWS.flatMap(([first, plain, shifted]) =>
    Array.from(plain).map((character, i) => [first + i, [character, shifted.charAt(i)]] as const),
  ),
)

/** The record of one key, as the kernel gives it. */
export function encodeKeyEvent(type: number, code: number, value: number): Uint8Array {
  const record = Buffer.alloc(EVDEV_RECORD_BYTES)
  record.writeUInt16LE(type, TYPE_AT)
  record.writeUInt16LE(code, CODE_AT)
  record.writeInt32LE(value, VALUE_AT)
  return Uint8Array.from(record)
}

/** The keys that type a text and Enter, pressed and let go; for the twin. Throws RangeError for what no US keyboard has. */
export function encodeTyped(text: string): Uint8Array {
  const events = Array.from(text).flatMap((character) => {
    const found = [...CHARACTERS].find(([, keys]) => keys.includes(character))
    if (found === undefined) throw new RangeError('a keyboard cannot type this character')
    const [code, [plain]] = found
    return character === plain ? press(code) : [...hold(42, DOWN), ...press(code), ...hold(42, UP)]
  })
  return Uint8Array.from(Buffer.concat([...events, ...press(KEY_ENTER)]))
}

function press(code: number): Uint8Array[] {
  return [...hold(code, DOWN), ...hold(code, UP)]
}

function hold(code: number, value: number): Uint8Array[] {
  return [encodeKeyEvent(EV_KEY, code, value), encodeKeyEvent(EV_SYN, 0, 0)]
}

/**
 * The codes that a scanner types as a US keyboard. Enter ends a code. A code with anything in it that is no character,
 * one of which keys were lost, and one that stops without Enter is refused as a whole: half a number is a wrong number.
 */
export class EvdevKeys implements ScanDecoder {
  readonly #record = Buffer.alloc(EVDEV_RECORD_BYTES)
  readonly #held = new Set<number>()
  #recordLength = 0
  #text = ''
  #flaw: ScanRefusal | null = null

  get isInsideCode(): boolean {
    return this.#text !== '' || this.#flaw !== null
  }

  push(bytes: Uint8Array): Scan[] {
    const scans: Scan[] = []
    for (const byte of bytes) {
      this.#record[this.#recordLength++] = byte
      if (this.#recordLength < EVDEV_RECORD_BYTES) continue
      this.#recordLength = 0
      scans.push(...this.#onRecord())
    }
    return scans
  }

  endOfCode(): Scan[] {
    return this.isInsideCode ? this.#end('unfinished') : []
  }

  #onRecord(): Scan[] {
    const type = this.#record.readUInt16LE(TYPE_AT)
    const code = this.#record.readUInt16LE(CODE_AT)
    const value = this.#record.readInt32LE(VALUE_AT)
    if (type === EV_SYN && code === SYN_DROPPED) {
      // The kernel's queue ran over: keys are missing, and which are held is not known any more.
      this.#held.clear()
      this.#flaw = 'unfinished'
    }
    return type === EV_KEY ? this.#onKey(code, value) : []
  }

  #onKey(code: number, value: number): Scan[] {
    if (SHIFTS.has(code) || COMMAND_KEYS.has(code)) {
      if (value === UP) this.#held.delete(code)
      else this.#held.add(code)
      return []
    }
    // A key that repeats was not let go in time; a scanner presses each key once for each character.
    if (value !== DOWN) return []
    if (code === KEY_ENTER || code === KEY_KPENTER) return this.#end(null)
    this.#type(code)
    return []
  }

  #type(code: number): void {
    const keys = CHARACTERS.get(code)
    const held = [...this.#held]
    if (keys === undefined || held.some((key) => COMMAND_KEYS.has(key))) this.#flaw ??= 'control-character'
    else if (this.#text.length >= MAX_SCAN_BYTES) this.#flaw ??= 'too-long'
    else if (this.#flaw === null) this.#text += keys[held.length === 0 ? 0 : 1]
  }

  #end(flaw: ScanRefusal | null): Scan[] {
    const text = this.#text
    const refusal = this.#flaw ?? flaw
    this.#text = ''
    this.#flaw = null
    if (refusal !== null) return [{ kind: 'refused', refusal }]
    return text.trim() === '' ? [] : [{ kind: 'text', text }]
  }
}
