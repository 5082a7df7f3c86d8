import { setImmediate as nextTurn } from 'node:timers/promises'
import { PrinterTypes, ThermalPrinter } from 'node-thermal-printer'
import type { DotRows } from './dot-rows.ts'
import { encodePng } from './png.ts'
import type { Decoded } from './printer-line.ts'
import type { PrinterTrouble } from './printer-status.ts'

/** One answer of the printer. */
export type EscposReply =
  /** To DLE EOT n, at once. Which n it answers follows from the order of asking alone. */
  | { readonly kind: 'status'; readonly byte: number }
  /** To GS r 1, in its turn: everything sent before has been worked through. */
  | { readonly kind: 'processed'; readonly isPaperEnd: boolean }
  /** To DLE DC4 (fn 8): the buffers are empty. */
  | { readonly kind: 'cleared' }

/** How the paper gets to the next label: GS FF on most label models, FF on others, `continuous` paper has no gaps. */
export type PaperFeed = 'gs-ff' | 'ff' | 'continuous'

/** DLE DC4 fn 8: clears receive and print buffer at once, also offline and in the middle of a command. */
export const clearBuffers = Uint8Array.of(0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08)
/** GS r 1: paper sensor status, queued. */
const askWhenProcessed = Uint8Array.of(0x1d, 0x72, 0x01)
/** ESC @ (defaults), GS a 0 (no status unasked), then GS r 1: answered only by a printer that is waiting for a command. */
export const startJob = Uint8Array.of(0x1b, 0x40, 0x1d, 0x61, 0x00, ...askWhenProcessed)

const feedBytes: Readonly<Record<PaperFeed, Uint8Array>> = {
  'gs-ff': Uint8Array.of(0x1d, 0x0c),
  ff: Uint8Array.of(0x0c),
  // ESC J: 16 mm from the head to the tear bar.
  continuous: Uint8Array.of(0x1b, 0x4a, 128),
}

/** Rows per raster command: small buffers hold it, and making one blocks the event loop for a millisecond, not twenty. */
const bandRows = 24

/** DLE EOT n, n = 1 printer, 2 cause of offline, 3 cause of error, 4 paper sensors. */
export function askStatus(n: 1 | 2 | 3 | 4): Uint8Array {
  return Uint8Array.of(0x10, 0x04, n)
}

/**
 * All bytes of one label: the picture as rasters (GS v 0) one below the other, the feed to the next label, GS r 1.
 * @throws RangeError when the picture is wider than the one byte of width that the encoder writes.
 */
export async function encodeJob(dots: DotRows, feed: PaperFeed): Promise<Uint8Array> {
  const rowBytes = Math.ceil(dots.widthDots / 8)
  if (rowBytes > 255) throw new RangeError('a picture is at most 2040 dots wide')
  const rows = withoutRealTimeCommands(dots.rows)
  // With an empty interface the package has nothing to send with: it only encodes.
  const encoder = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: '' })
  for (let row = 0; row < dots.heightDots; row += bandRows) {
    const heightDots = Math.min(bandRows, dots.heightDots - row)
    const band = rows.subarray(row * rowBytes, (row + heightDots) * rowBytes)
    await encoder.printImageBuffer(encodePng({ widthDots: dots.widthDots, heightDots, rows: band }))
    await nextTurn()
  }
  encoder.add(Buffer.concat([feedBytes[feed], askWhenProcessed]))
  return Uint8Array.from(encoder.getBuffer())
}

/**
 * Printers obey DLE EOT, DLE ENQ and DLE DC4 also inside a picture: status, clear the buffers, power off. Seven of a
 * thousand labels contain such a pair by chance. The single dot that makes the DLE becomes two dots wide.
 */
export function withoutRealTimeCommands(rows: Uint8Array): Uint8Array {
  const safe = Uint8Array.from(rows)
  for (let index = 0; index + 1 < safe.length; index++) {
    const next = safe[index + 1]
    if (safe[index] === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) safe[index] = 0x18
  }
  return safe
}

/**
 * What the printer said, and the bytes that may be the beginning of an answer. Anything else is passed over:
 * XON and XOFF, automatic status (four bytes) from a printer that was set up for it, line noise.
 */
export function decodeReplies(bytes: Uint8Array): Decoded<EscposReply> {
  const replies: EscposReply[] = []
  let at = 0
  while (at < bytes.length) {
    const length = lengthAt(bytes, at)
    if (at + length > bytes.length) break
    const reply = length === 1 ? decodeByte(bytes[at] ?? 0) : length === 3 ? ({ kind: 'cleared' } as const) : null
    if (reply !== null) replies.push(reply)
    at += length
  }
  return { replies, rest: bytes.subarray(at) }
}

/** Bytes of the answer that begins here, as far as it can be one: 37 25 00, an automatic status, or a single byte. */
function lengthAt(bytes: Uint8Array, at: number): 1 | 3 | 4 {
  const [first = 0, ...following] = bytes.subarray(at, at + 4)
  if (first === 0x37 && following.slice(0, 2).every((byte, index) => byte === (index === 0 ? 0x25 : 0x00))) return 3
  if ((first & 0x93) === 0x10 && following.every((byte) => (byte & 0x90) === 0)) return 4
  return 1
}

/** Fixed bits tell the two apart: 0xx1xx10 for DLE EOT, 0xx0xxxx for GS r. */
function decodeByte(byte: number): EscposReply | null {
  if ((byte & 0x93) === 0x12) return { kind: 'status', byte }
  if ((byte & 0x90) === 0) return { kind: 'processed', isPaperEnd: (byte & 0x0c) !== 0 }
  return null
}

/** Trouble in the answers to DLE EOT 1 to 4, the cause that a person can do something about first; null when ready. */
export function troubleIn(answers: readonly [number, number, number, number]): PrinterTrouble | null {
  const [printer, offline, error, paper] = answers
  if ((offline & 0x04) !== 0) return 'cover-open'
  if ((paper & 0x60) !== 0 || (offline & 0x20) !== 0) return 'paper-out'
  if ((error & 0x28) !== 0) return 'error'
  if ((error & 0x40) !== 0) return 'head-hot'
  if ((offline & 0x40) !== 0) return 'error'
  return isOffline(printer) ? 'offline' : null
}

/** In the answer to DLE EOT 1: it does not print now, for whatever reason. */
export function isOffline(answer: number): boolean {
  return (answer & 0x08) !== 0
}
