import type { DotRows } from './dot-rows.ts'
import type { Decoded } from './printer-line.ts'
import type { LabelMedia, PrinterTrouble } from './printer-status.ts'

/** How dark and how fast; what suits depends on the paper. */
export interface TsplHeat {
  /** 0 to 15. */
  readonly density: number
  /** Inches a second, as far as the model can. */
  readonly speed: number
}

/** One answer of the printer. */
export type TsplReply =
  /** To ESC ! ?, at once, also in trouble. `printing` includes the feed to the next label. */
  | { readonly kind: 'status'; readonly status: 'ready' | 'printing' | PrinterTrouble }
  /** To ESC ! S, by models that have it. */
  | { readonly kind: 'detail'; readonly isHeadHot: boolean }

/** ESC ! ?: status, one byte, at any time. */
export const askStatus = Uint8Array.of(0x1b, 0x21, 0x3f)
/** ESC ! S: status in four bytes between STX and ETX CR LF; TSC firmware V6.29 and later. */
export const askDetail = Uint8Array.of(0x1b, 0x21, 0x53)
/** ESC ! R: starts the printer anew; nothing that it held is printed. */
export const resetPrinter = Uint8Array.of(0x1b, 0x21, 0x52)
/** Finds size and gap by feeding two or three labels past the sensor. */
export const detectGap = ascii(['GAPDETECT'])

const coverOpen = 0x01
const jam = 0x02
const paperOut = 0x04
const ribbonOut = 0x08
/** These four may come together; any other byte beside the three below is no answer. */
const mechanical = coverOpen | jam | paperOut | ribbonOut
const stx = 0x02
const detailEnd: readonly number[] = [0x03, 0x0d, 0x0a]
const detailBytes = 8
const headHot = 0x01

/**
 * All bytes of one label. REPRINT OFF: a label that met the end of the paper is not printed again by itself, when
 * somebody else stands at the booth.
 */
export function encodeJob(dots: DotRows, media: LabelMedia, { density, speed }: TsplHeat): Uint8Array {
  const rowBytes = Math.ceil(dots.widthDots / 8)
  const head = ascii([
    `SIZE ${media.widthMm} mm,${media.heightMm} mm`,
    `GAP ${media.gapMm} mm,0 mm`,
    'DIRECTION 1',
    'REFERENCE 0,0',
    `DENSITY ${density}`,
    `SPEED ${speed}`,
    'SET REPRINT OFF',
    'CLS',
  ])
  const picture = Buffer.from(`BITMAP 0,0,${rowBytes},${dots.heightDots},0,`, 'latin1')
  return Buffer.concat([head, picture, withoutImmediateCommands(inverted(dots.rows)), ascii(['', 'PRINT 1,1'])])
}

/**
 * What brings a printer from the middle of a picture of this size to the beginning of a command: it takes empty lines
 * for the rest of the picture, and then for nothing. CLS throws the picture away; no PRINT has come.
 */
export function encodeFlush({ heightMm, widthMm }: LabelMedia, dotsPerMm: number): Uint8Array {
  const pictureBytes = widthMm * heightMm * (dotsPerMm * dotsPerMm) * (1 / 8)
  return ascii([...Array<string>(Math.ceil(pictureBytes / 2)).fill(''), 'CLS'])
}

/**
 * Printers obey what begins with ESC ! or ~ ! also inside a picture (TSPL programming manual, immediate commands):
 * restart, feed, pause. One white dot of such a pair becomes ink. Bytes are as sent: 0 is ink.
 */
export function withoutImmediateCommands(rows: Uint8Array): Uint8Array {
  const safe = Uint8Array.from(rows)
  for (let index = 0; index + 1 < safe.length; index++) {
    if (safe[index + 1] !== 0x21) continue
    if (safe[index] === 0x1b) safe[index] = 0x1a
    if (safe[index] === 0x7e) safe[index] = 0x7c
  }
  return safe
}

/**
 * What the printer said, and the bytes that may be the beginning of an answer. STX is also the status `jam`: alone it
 * is that, followed by status bytes it is the beginning of a detail.
 */
export function decodeReplies(bytes: Uint8Array): Decoded<TsplReply> {
  const replies: TsplReply[] = []
  let at = 0
  while (at < bytes.length) {
    const length = beginsDetail(bytes, at) ? detailBytes : 1
    if (at + length > bytes.length) break
    const reply = length === 1 ? decodeStatus(bytes[at] ?? 0) : decodeDetail(bytes.subarray(at, at + length))
    if (reply !== null) replies.push(reply)
    at += length
  }
  return { replies, rest: bytes.subarray(at) }
}

/** Status bytes of a detail are 0x40 to 0x7f. */
function beginsDetail(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== stx || at + 1 >= bytes.length) return false
  const status = bytes.subarray(at + 1, at + 5)
  const end = bytes.subarray(at + 5, at + detailBytes)
  return status.every((byte) => (byte & 0xc0) === 0x40) && end.every((byte, index) => byte === detailEnd[index])
}

/** Byte 3 is the first of the two for errors; its bit 0 is the head's heat. */
function decodeDetail(bytes: Uint8Array): TsplReply {
  return { kind: 'detail', isHeadHot: ((bytes[3] ?? 0) & headHot) !== 0 }
}

function decodeStatus(byte: number): TsplReply | null {
  const status = statusOf(byte)
  return status === null ? null : { kind: 'status', status }
}

/** Of several troubles the one that a person can do something about first. */
function statusOf(byte: number): 'ready' | 'printing' | PrinterTrouble | null {
  if (byte === 0x00) return 'ready'
  if (byte === 0x20) return 'printing'
  if (byte === 0x10) return 'paused'
  if (byte === 0x80) return 'error'
  if ((byte & ~mechanical) !== 0) return null
  if ((byte & coverOpen) !== 0) return 'cover-open'
  if ((byte & paperOut) !== 0) return 'paper-out'
  return (byte & jam) !== 0 ? 'jam' : 'ribbon-out'
}

/** In a picture of this language 0 is ink. */
function inverted(rows: Uint8Array): Uint8Array {
  return rows.map((byte) => byte ^ 0xff)
}

function ascii(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1')
}
