/** SMBus address, factory setting (MLX90614 datasheet, EEPROM 0x2E). */
export const MLX90614_ADDRESS = 0x5a
/** RAM, datasheet section "RAM": die temperature and object temperature 1. */
export const REGISTER_AMBIENT = 0x06
export const REGISTER_OBJECT_1 = 0x07
/** EEPROM, read only (datasheet section "EEPROM", 0x1C-0x1F behind the opcode 0x20): the number of this very piece. */
export const REGISTERS_SENSOR_ID = [0x3c, 0x3d, 0x3e, 0x3f] as const
/** LSB, MSB, packet error code. */
export const FRAME_BYTES = 3

/** Bit 15 of a temperature word: the sensor could not measure. */
const ERROR_FLAG = 0x8000
/** 0 K in hundredths of a degree Celsius; one step of the sensor is 0.02 K. */
const ABSOLUTE_ZERO_CENTI_C = -27315
const CENTI_C_PER_STEP = 2

/** A word of 16 bits, or that the frame holds none. */
export type DecodedWord = { readonly ok: true; readonly word: number } | { readonly ok: false; readonly failure: 'pec' }

/** Hundredths of a degree Celsius, or why the frame holds none. */
export type DecodedTemperature =
  | { readonly ok: true; readonly centiC: number }
  | { readonly ok: false; readonly failure: 'pec' | 'error-flag' }

/** Decodes what a read of 3 bytes from `register` gave: LSB, MSB, PEC. Total: any other length fails its PEC. */
export function decodeWord(frame: Uint8Array, register: number, address: number): DecodedWord {
  const [low = 0, high = 0, pec] = frame
  if (frame.length !== FRAME_BYTES || pec !== readPec(address, register, low, high))
    return { ok: false, failure: 'pec' }
  return { ok: true, word: (high << 8) | low }
}

/** The same for a temperature. The check byte comes first, since a flag in a damaged word says nothing. */
export function decodeTemperature(frame: Uint8Array, register: number, address: number): DecodedTemperature {
  const decoded = decodeWord(frame, register, address)
  if (!decoded.ok) return decoded
  const { word } = decoded
  if ((word & ERROR_FLAG) !== 0) return { ok: false, failure: 'error-flag' }
  return { ok: true, centiC: word * CENTI_C_PER_STEP + ABSOLUTE_ZERO_CENTI_C }
}

/** The word that stands for a temperature, rounded to the sensor's step of 0.02 °C and limited to 15 bits. */
export function encodeTemperature(centiC: number): number {
  const word = Math.round((centiC - ABSOLUTE_ZERO_CENTI_C) / CENTI_C_PER_STEP)
  return Math.min(Math.max(word, 0), ERROR_FLAG - 1)
}

/** The 3 bytes with which the sensor answers a read of `register`. */
export function encodeFrame(word: number, register: number, address: number): Uint8Array {
  const low = word & 0xff
  const high = (word >> 8) & 0xff
  return Uint8Array.of(low, high, readPec(address, register, low, high))
}

/** SMBus 2.0, 5.4: the code of a read covers both address bytes, the command and the data. */
function readPec(address: number, register: number, low: number, high: number): number {
  return crc8(Uint8Array.of(address << 1, register, (address << 1) | 1, low, high))
}

/** CRC-8 of SMBus: polynomial x^8 + x^2 + x + 1, start 0, no reflection, no final exclusive-or. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ ((crc & 0x80) === 0 ? 0 : 0x07)) & 0xff
  }
  return crc
}
