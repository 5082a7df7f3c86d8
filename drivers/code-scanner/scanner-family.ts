/** Families of serial scanners that can be told when to look for a code. */
export type ScannerFamily = 'gm65' | 'honeywell' | 'newland'

export interface FamilyCommands {
  /** Light and decoder on, until a code was read, the scanner's own time is over, or `release`. */
  readonly trigger: Uint8Array
  readonly release: Uint8Array
  /** Whether a working scanner answers each command. */
  readonly hasReplies: boolean
}

/**
 * What each family is told.
 *
 * - `gm65` (GM65, GM861S, GM805, GM812; vendor's manual, "command triggered mode"): writes 1 or 0 to zone bit 0x0002:
 *   type 08, one byte, address, data, CRC-16/XMODEM over these.
 * - `honeywell` (Xenon, Voyager, Vuquest user's guides, "Serial Trigger Commands"): SYN T CR and SYN U CR.
 * - `newland` (serial programming manual, unified commands): SCNTRG with `#`, which is not stored.
 */
export const FAMILIES: Readonly<Record<ScannerFamily, FamilyCommands>> = {
  gm65: {
    trigger: Uint8Array.of(0x7e, 0x00, 0x08, 0x01, 0x00, 0x02, 0x01, 0x02, 0xda),
    release: Uint8Array.of(0x7e, 0x00, 0x08, 0x01, 0x00, 0x02, 0x00, 0x12, 0xfb),
    hasReplies: true,
  },
  honeywell: {
    trigger: Uint8Array.of(0x16, 0x54, 0x0d),
    release: Uint8Array.of(0x16, 0x55, 0x0d),
    hasReplies: false,
  },
  newland: {
    trigger: newland('SCNTRG1'),
    release: newland('SCNTRG0'),
    hasReplies: true,
  },
}

function newland(command: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`~\u00010000#${command};\u0003`, 'latin1'))
}

/** A scanner's own word among the codes: what it said, and how many bytes that took. */
export interface ScannerReply {
  readonly length: number
  readonly isRefusal: boolean
}

/** The longest reply that is looked for: a Newland's, with a value behind the command. */
export const REPLY_BYTES_MAX = 48

// GM65: type 02, result 00, one data byte 00, CRC 33 31.
const GM65_DONE = Uint8Array.of(0x02, 0x00, 0x00, 0x01, 0x00, 0x33, 0x31)
// Newland: STX SOH 0000, the command's own kind and name, ACK, NAK or ENQ, and the end.
const NEWLAND_REPLY = /\u0002\u00010000[@#&][A-Z0-9*]{1,32}([\u0006\u0015\u0005]);\u0003$/
const NEWLAND_END = 0x03
const ACKNOWLEDGE = '\u0006'

/**
 * The reply that `bytes` end with, whichever family it is of; null where they end with none. Replies share the line with
 * the codes and may stand before, behind or between them; their control characters are in no code.
 */
export function replyAtEnd(bytes: Uint8Array): ScannerReply | null {
  const last = bytes.at(-1)
  if (last === GM65_DONE.at(-1)) {
    const tail = bytes.subarray(-GM65_DONE.length)
    const isDone = tail.length === GM65_DONE.length && tail.every((byte, i) => byte === GM65_DONE[i])
    return isDone ? { length: GM65_DONE.length, isRefusal: false } : null
  }
  if (last !== NEWLAND_END) return null
  const text = Buffer.from(bytes.subarray(-REPLY_BYTES_MAX)).toString('latin1')
  const match = NEWLAND_REPLY.exec(text)
  return match === null ? null : { length: match[0].length, isRefusal: match[1] !== ACKNOWLEDGE }
}
