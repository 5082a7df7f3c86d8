/**
 * Bytes of the SAM-V protocol (security module of second-generation resident ID card readers).
 *
 *     request : AA AA AA 96 69 | LEN_H LEN_L | CMD PARA DATA… | CHK
 *     response: AA AA AA 96 69 | LEN_H LEN_L | SW1 SW2 SW3 DATA… | CHK
 *
 * LEN counts the bytes after itself, CHK included; CHK is the XOR of everything from LEN_H to the last byte before it.
 */
export const PREAMBLE = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69)
export const HEADER_BYTES = PREAMBLE.length + 2
/** CMD, PARA, CHK. */
export const MIN_LEN = 3
/** The largest known answer (text, photo and 1024 bytes of fingerprint) has LEN 2314; more than this is noise. */
export const MAX_LEN = 2400

export type SamVCommand = 'find' | 'select' | 'read' | 'sam-id' | 'reset'

/** CMD and PARA. The read is 30 01 (text and photo): fingerprints (30 10) are never asked for. */
const COMMAND_BYTES: Readonly<Record<SamVCommand, readonly [number, number]>> = {
  reset: [0x10, 0xff],
  'sam-id': [0x12, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  read: [0x30, 0x01],
}

/** SW3; what a status means to the driver is in `sam-v-status.ts`. */
export const STATUS_OK = 0x90
export const STATUS_FOUND = 0x9f
export const STATUS_NO_CARD = 0x80

export interface SamVAnswer {
  /** SW3. SW1 and SW2 are the card's own status word and may hold anything. */
  readonly status: number
  readonly data: Uint8Array
}

/** XOR of all bytes. */
export function xorOf(bytes: Uint8Array): number {
  return bytes.reduce((check, byte) => check ^ byte, 0)
}

/** Preamble, length, `body` (command or status word with data) and check byte. */
export function encodeFrame(body: Uint8Array): Uint8Array {
  const length = body.length + 1
  const checked = Uint8Array.of(length >> 8, length & 0xff, ...body)
  return Uint8Array.of(...PREAMBLE, ...checked, xorOf(checked))
}

export function encodeRequest(command: SamVCommand): Uint8Array {
  return encodeFrame(Uint8Array.from(COMMAND_BYTES[command]))
}

/** The command of a request's body; null for one that this driver does not use. */
export function decodeRequest(body: Uint8Array): SamVCommand | null {
  const commands: readonly SamVCommand[] = ['find', 'select', 'read', 'sam-id', 'reset']
  return commands.find((name) => body.length === 2 && COMMAND_BYTES[name].every((byte, i) => body[i] === byte)) ?? null
}

/** The status word and data of a response's body; null when it is shorter than a status word (an echoed request is). */
export function decodeAnswer(body: Uint8Array): SamVAnswer | null {
  const status = body[2]
  return status === undefined ? null : { status, data: body.subarray(3) }
}

export function encodeAnswer(answer: SamVAnswer): Uint8Array {
  return encodeFrame(Uint8Array.of(0, 0, answer.status, ...answer.data))
}

/**
 * Whether an answer can be one to `command` at all. Answers do not name their command, but what succeeds has a data
 * part of its own length: find 4 bytes under status 9F, select 8, SAM id 16, reset none, read 260 and more.
 */
export function canAnswer(command: SamVCommand, answer: SamVAnswer): boolean {
  if (answer.status === STATUS_FOUND) return command === 'find'
  if (answer.status !== STATUS_OK) return true
  const length = answer.data.length
  switch (command) {
    case 'find':
      return false
    case 'select':
      return length === SELECT_DATA_BYTES
    case 'sam-id':
      return length === SAM_ID_BYTES
    case 'reset':
      return length === 0
    case 'read':
      return length > SAM_ID_BYTES
  }
}

export const FIND_DATA_BYTES = 4
export const SELECT_DATA_BYTES = 8
const SAM_ID_BYTES = 16

/** `05 00 01 00` and three little-endian 32-bit numbers → `05.01-20150101-0000000123-0000456789`. Null: wrong length. */
export function decodeSamId(data: Uint8Array): string | null {
  if (data.length !== SAM_ID_BYTES) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const decimal = (offset: number, digits: number) => view.getUint32(offset, true).toString().padStart(digits, '0')
  const pair = (offset: number) => view.getUint8(offset).toString().padStart(2, '0')
  return `${pair(0)}.${pair(2)}-${decimal(4, 8)}-${decimal(8, 10)}-${decimal(12, 10)}`
}

/** Whether two spellings name one module: labels and programs of vendors pad the numbers differently. */
export function isSameModule(one: string, other: string): boolean {
  const parts = (id: string) => id.split(/[.-]/).map(Number).join('-')
  return parts(one) === parts(other)
}

export const TEXT_BLOCK_BYTES = 256
const PHOTO_BYTES = 1024
const LENGTHS_BYTES = 4

/**
 * Data part of a 30 01 answer: two big-endian lengths (text, photo), then both. Returns a copy of the text block and
 * nothing of the photo; null when the lengths are not 256 and 1024 or do not fit.
 */
export function decodeReadData(data: Uint8Array): Uint8Array | null {
  if (data.length !== LENGTHS_BYTES + TEXT_BLOCK_BYTES + PHOTO_BYTES) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (view.getUint16(0) !== TEXT_BLOCK_BYTES || view.getUint16(2) !== PHOTO_BYTES) return null
  return data.slice(LENGTHS_BYTES, LENGTHS_BYTES + TEXT_BLOCK_BYTES)
}

/** `photo` of 1024 bytes; blank when left out. */
export function encodeReadData(textBlock: Uint8Array, photo: Uint8Array = new Uint8Array(PHOTO_BYTES)): Uint8Array {
  const data = new Uint8Array(LENGTHS_BYTES + TEXT_BLOCK_BYTES + PHOTO_BYTES)
  const view = new DataView(data.buffer)
  view.setUint16(0, TEXT_BLOCK_BYTES)
  view.setUint16(2, PHOTO_BYTES)
  data.set(textBlock, LENGTHS_BYTES)
  data.set(photo, LENGTHS_BYTES + TEXT_BLOCK_BYTES)
  return data
}
