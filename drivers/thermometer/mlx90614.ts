import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import type { I2cBus } from '../bus/i2c-bus.ts'
import { DriverError } from '../driver-error.ts'
import { AmbientTrend } from './ambient-trend.ts'
import { judgeBlackBody, type SteadyReading } from './black-body.ts'
import { type ForeheadReading, judgeForehead } from './forehead.ts'
import {
  type DecodedTemperature,
  decodeTemperature,
  decodeWord,
  FRAME_BYTES,
  MLX90614_ADDRESS,
  REGISTER_AMBIENT,
  REGISTER_OBJECT_1,
  REGISTERS_SENSOR_ID,
} from './mlx90614-codec.ts'
import { agreedAmbient } from './samples.ts'

export interface Mlx90614Options {
  /** 7-bit address, 0x5a unless it was changed. */
  readonly address?: number
  readonly sampleCount?: number
  /** Samples taken and thrown away first: the filter still holds what was in view before. */
  readonly discardCount?: number
  /** The default filter settles in about 100 ms; faster readings are the same value again. */
  readonly intervalMs?: number
  /** From the moment the sensor has power to its first valid word: 250 ms (datasheet, "Timing parameters"). */
  readonly wakeMs?: number
  /** Between the samples of a black body, which are to show a drift. */
  readonly steadyIntervalMs?: number
  /** Somebody says what a twin measures: its own temperature leaps from one to the next, and stands still. */
  readonly isSetByHand?: boolean
  /** Monotonic milliseconds. */
  readonly nowMs?: () => number
}

/** A forehead's measurement, with what is known of the sensor. */
export type MlxReading =
  | Exclude<ForeheadReading, { ok: true }>
  | (Extract<ForeheadReading, { ok: true }> & {
      /** The number of this very piece, 16 hexadecimal digits; absent where it cannot be read. */
      readonly sensor?: string
      /** The sensor itself warms or cools: what it reads of others is not to be believed. */
      readonly ambientMoves?: true
    })

/** How often the die's temperature is read. It moves by a fraction of a degree per minute. */
const AMBIENT_SAMPLES = 3
/** A spark on the line spoils a word or two, not three of one. */
const ID_TRIES = 3
/** Ten seconds of a black body, at the default interval. */
const STEADY_SAMPLES = 50

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
  readonly #wakeMs: number
  readonly #steadyIntervalMs: number
  readonly #isSetByHand: boolean
  readonly #nowMs: () => number
  readonly #trend = new AmbientTrend()
  #sensor: string | null = null
  /** It was asked for its number, and has answered ever since: else it may be another one, and may have had no power. */
  #isKnown = false
  #isMeasuring = false

  constructor(bus: I2cBus, options: Mlx90614Options = {}) {
    this.#bus = bus
    this.#address = options.address ?? MLX90614_ADDRESS
    this.#sampleCount = options.sampleCount ?? 10
    this.#discardCount = options.discardCount ?? 2
    this.#intervalMs = options.intervalMs ?? 100
    this.#wakeMs = options.wakeMs ?? 250
    this.#steadyIntervalMs = options.steadyIntervalMs ?? 200
    this.#isSetByHand = options.isSetByHand ?? false
    this.#nowMs = options.nowMs ?? (() => performance.now())
    assert(this.#sampleCount >= 1 && this.#discardCount >= 0 && this.#intervalMs >= 0, 'impossible sampling options')
  }

  /** The number of the sensor that answered last; null while none does. */
  get sensor(): string | null {
    return this.#sensor
  }

  /**
   * Takes a series of samples (about 1.2 s) and judges it. Rejects with the bus's `DriverError` when the sensor cannot
   * be reached, and with the signal's reason. One call at a time, of this and `readSteady`.
   */
  measure(signal: AbortSignal): Promise<MlxReading> {
    return this.#alone(signal, async (sensor) => {
      const ambient = await this.#ambientSeries(signal)
      const count = this.#discardCount + this.#sampleCount
      const objects = await this.#objectSeries(count, this.#intervalMs, signal)
      const reading = judgeForehead(objects, ambient, this.#discardCount)
      if (!reading.ok) return reading
      return {
        ...reading,
        ...(sensor === null ? {} : { sensor }),
        ...(!this.#isSetByHand && this.#trend.isMoving ? { ambientMoves: true as const } : {}),
      }
    })
  }

  /** Reads what holds still in front of it, a black body: about ten seconds. Rejects as `measure` does. */
  readSteady(signal: AbortSignal): Promise<SteadyReading> {
    return this.#alone(signal, async (sensor) => {
      const before = await this.#ambientSeries(signal)
      const objects = await this.#objectSeries(STEADY_SAMPLES, this.#steadyIntervalMs, signal)
      const after = await this.#ambientSeries(signal)
      // What cannot be told from another sensor has no check of its own.
      if (sensor === null) return { ok: false, failure: 'pec' }
      return judgeBlackBody(objects, [...before, ...after], sensor)
    })
  }

  /** Reads the die. Rejects with the bus's `DriverError`, or `thermometer.bad-frame`. */
  async probe(signal: AbortSignal): Promise<void> {
    // Its number may have been unreadable for a moment.
    if (this.#sensor === null) this.#isKnown = false
    await this.#identify(signal)
    const ambient = agreedAmbient(await this.#ambientSeries(signal))
    if (ambient.ok) return
    throw new DriverError('thermometer.bad-frame', `MLX90614: ${ambient.failure}`, { retryable: true })
  }

  /** Holds nothing of its own: there for the owner's symmetry. */
  close(): Promise<void> {
    return Promise.resolve()
  }

  async #alone<Reading>(signal: AbortSignal, take: (sensor: string | null) => Promise<Reading>): Promise<Reading> {
    assert(!this.#isMeasuring, 'the thermometer measures already')
    this.#isMeasuring = true
    try {
      return await take(await this.#identify(signal))
    } finally {
      this.#isMeasuring = false
    }
  }

  /**
   * Asked once for as long as it answers; null for one that answers and whose number cannot be read. Whoever has just got
   * power says nothing true at first: that is waited for.
   */
  async #identify(signal: AbortSignal): Promise<string | null> {
    if (this.#isKnown) return this.#sensor
    const words: string[] = []
    for (const register of REGISTERS_SENSOR_ID) {
      const word = await this.#idWord(register, signal)
      if (word !== null) words.push(word.toString(16).padStart(4, '0'))
    }
    await pause(this.#wakeMs, signal)
    this.#sensor = words.length === REGISTERS_SENSOR_ID.length ? words.join('') : null
    this.#isKnown = true
    return this.#sensor
  }

  async #idWord(register: number, signal: AbortSignal): Promise<number | null> {
    for (let tries = 0; tries < ID_TRIES; tries += 1) {
      const decoded = decodeWord(await this.#read(register, signal), register, this.#address)
      if (decoded.ok) return decoded.word
    }
    return null
  }

  async #ambientSeries(signal: AbortSignal): Promise<readonly DecodedTemperature[]> {
    const series: DecodedTemperature[] = []
    for (let n = 0; n < AMBIENT_SAMPLES; n += 1) {
      const frame = await this.#read(REGISTER_AMBIENT, signal)
      series.push(decodeTemperature(frame, REGISTER_AMBIENT, this.#address))
    }
    const ambient = agreedAmbient(series)
    if (ambient.ok) this.#trend.note(ambient.centiC, this.#nowMs())
    return series
  }

  async #objectSeries(count: number, intervalMs: number, signal: AbortSignal): Promise<readonly DecodedTemperature[]> {
    const series: DecodedTemperature[] = []
    for (let n = 0; n < count; n += 1) {
      if (n > 0) await pause(intervalMs, signal)
      const frame = await this.#read(REGISTER_OBJECT_1, signal)
      series.push(decodeTemperature(frame, REGISTER_OBJECT_1, this.#address))
    }
    return series
  }

  async #read(register: number, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted()
    try {
      const frame = await this.#bus.read(this.#address, register, FRAME_BYTES)
      signal.throwIfAborted()
      return frame
    } catch (error) {
      if (!signal.aborted) this.#lost()
      throw error
    }
  }

  #lost(): void {
    this.#sensor = null
    this.#isKnown = false
    this.#trend.forget()
  }
}

/** An aborted wait ends early; the next read throws the signal's reason. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return
  await setTimeout(ms, undefined, { signal }).catch(() => undefined)
}
