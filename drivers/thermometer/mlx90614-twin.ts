import assert from 'node:assert/strict'
import type { TwinI2cChip } from '../bus/twin-i2c-bus.ts'
import {
  encodeFrame,
  encodeTemperature,
  FRAME_BYTES,
  MLX90614_ADDRESS,
  REGISTER_AMBIENT,
  REGISTER_OBJECT_1,
  REGISTERS_SENSOR_ID,
} from './mlx90614-codec.ts'

export type Mlx90614Fault = 'pec' | 'nack' | 'error-flag'

/** What one reads of a twin as the number of the piece. */
const TWIN_SENSOR_ID = [0x7471, 0x696e, 0x0000, 0x0001] as const

/** The sensor's answers, byte for byte. Faults hold until they are set to null. */
export class Mlx90614Twin implements TwinI2cChip {
  readonly #address: number
  #objectWords: readonly number[] = [encodeTemperature(3421)]
  #ambientWord = encodeTemperature(2501)
  #objectReads = 0
  #fault: Mlx90614Fault | null = null
  #sensorId: readonly number[] = TWIN_SENSOR_ID

  constructor(address: number = MLX90614_ADDRESS) {
    this.#address = address
  }

  /**
   * Hundredths of a degree Celsius. Several object temperatures are answered one after the other, over and over:
   * somebody who moves.
   */
  setTemperature(objectCentiC: number | readonly number[], ambientCentiC: number): void {
    const objects = typeof objectCentiC === 'number' ? [objectCentiC] : objectCentiC
    assert(objects.length > 0, 'no object temperature')
    this.setWords(objects.map(encodeTemperature), encodeTemperature(ambientCentiC))
  }

  /** The raw words, flags included. */
  setWords(objectWords: readonly number[], ambientWord: number): void {
    this.#objectWords = objectWords
    this.#ambientWord = ambientWord
    this.#objectReads = 0
  }

  /** Another piece is plugged in: four words. */
  replace(sensorId: readonly number[]): void {
    this.#sensorId = sensorId
  }

  fail(fault: Mlx90614Fault | null): void {
    this.#fault = fault
  }

  read(register: number, length: number): Uint8Array | null {
    if (this.#fault === 'nack') return null
    const word = this.#wordAt(register)
    const isTemperature = register === REGISTER_AMBIENT || register === REGISTER_OBJECT_1
    const isFlagged = this.#fault === 'error-flag' && isTemperature
    const frame = encodeFrame(isFlagged ? word | 0x8000 : word, register, this.#address)
    if (this.#fault === 'pec') frame[FRAME_BYTES - 1] = (frame[FRAME_BYTES - 1] ?? 0) ^ 0x01
    // Beyond the PEC the bus floats high.
    return Uint8Array.from({ length }, (_, index) => frame[index] ?? 0xff)
  }

  /** Written words (EEPROM, sleep) are acknowledged and forgotten: the driver never writes. */
  write(): boolean {
    return this.#fault !== 'nack'
  }

  #wordAt(register: number): number {
    switch (register) {
      case REGISTER_AMBIENT:
        return this.#ambientWord
      case REGISTER_OBJECT_1: {
        const word = this.#objectWords[this.#objectReads % this.#objectWords.length] ?? 0
        this.#objectReads += 1
        return word
      }
      default:
        return this.#sensorId[REGISTERS_SENSOR_ID.findIndex((one) => one === register)] ?? 0
    }
  }
}
