import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { I2cBus } from '../bus/i2c-bus.ts'
import { DriverError } from '../driver-error.ts'
import { type ForeheadReading, judgeForehead } from './forehead.ts'
import {
  type DecodedTemperature,
  decodeTemperature,
  FRAME_BYTES,
  MLX90614_ADDRESS,
  REGISTER_AMBIENT,
  REGISTER_OBJECT_1,
} from './mlx90614-codec.ts'

export interface Mlx90614Options {
  /** 7-bit address, 0x5a unless it was changed. */
  readonly address?: number
  readonly sampleCount?: number
  /** Samples taken and thrown away first: the filter still holds what was in view before. */
  readonly discardCount?: number
  /** The default filter settles in about 100 ms; faster readings are the same value again. */
  readonly intervalMs?: number
}

/** How often the die's temperature is read. It moves by a fraction of a degree per minute. */
const AMBIENT_SAMPLES = 3

/**
 * Infrared thermometer MLX90614 at the forehead. The sensor is never put to sleep and its EEPROM is never written.
 * The bus belongs to whoever opened it and is not closed here.
 */
export class Mlx90614 {
  readonly #bus: I2cBus
  readonly #address: number
  readonly #sampleCount: number
  readonly #discardCount: number
  readonly #intervalMs: number
  #isMeasuring = false

  constructor(bus: I2cBus, options: Mlx90614Options = {}) {
    this.#bus = bus
    this.#address = options.address ?? MLX90614_ADDRESS
    this.#sampleCount = options.sampleCount ?? 10
    this.#discardCount = options.discardCount ?? 2
    this.#intervalMs = options.intervalMs ?? 100
    assert(this.#sampleCount >= 1 && this.#discardCount >= 0 && this.#intervalMs >= 0, 'impossible sampling options')
  }

  /**
   * Takes a series of samples (about 1.2 s) and judges it. Rejects with the bus's `DriverError` when the sensor cannot
   * be reached, and with the signal's reason. One call at a time.
   */
  async measure(signal: AbortSignal): Promise<ForeheadReading> {
    assert(!this.#isMeasuring, 'the thermometer measures already')
    this.#isMeasuring = true
    try {
      const ambient: DecodedTemperature[] = []
      for (let n = 0; n < AMBIENT_SAMPLES; n += 1) ambient.push(await this.#sample(REGISTER_AMBIENT, signal))
      const series: DecodedTemperature[] = []
      for (let n = 0; n < this.#discardCount + this.#sampleCount; n += 1) {
        if (n > 0) await this.#pause(signal)
        series.push(await this.#sample(REGISTER_OBJECT_1, signal))
      }
      return judgeForehead(series, ambient, this.#discardCount)
    } finally {
      this.#isMeasuring = false
    }
  }

  /** Reads the die once. Rejects with the bus's `DriverError`, or `thermometer.bad-frame`. */
  async probe(signal: AbortSignal): Promise<void> {
    const decoded = await this.#sample(REGISTER_AMBIENT, signal)
    if (decoded.ok) return
    throw new DriverError('thermometer.bad-frame', `MLX90614: ${decoded.failure}`, { retryable: true })
  }

  /** Holds nothing of its own: there for the owner's symmetry. */
  close(): Promise<void> {
    return Promise.resolve()
  }

  async #sample(register: number, signal: AbortSignal): Promise<DecodedTemperature> {
    signal.throwIfAborted()
    const frame = await this.#bus.read(this.#address, register, FRAME_BYTES)
    signal.throwIfAborted()
    return decodeTemperature(frame, register, this.#address)
  }

  async #pause(signal: AbortSignal): Promise<void> {
    // An aborted wait rejects with an error of its own; the next #sample throws the signal's reason.
    await setTimeout(this.#intervalMs, undefined, { signal }).catch(() => undefined)
  }
}
