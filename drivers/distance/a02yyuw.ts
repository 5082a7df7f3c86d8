import assert from 'node:assert/strict'
import type { BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { afterInParts } from '../bus/deadline.ts'
import { DriverError } from '../driver-error.ts'
import { type Distance, DistanceDeframer } from './a02yyuw-codec.ts'

export interface A02yyuwOptions {
  /** A frame comes every 100-300 ms; after this long without one the sensor has failed. */
  readonly silentMs?: number
}

/** Three frames at their slowest. */
const SILENT_MS = 1_000

/**
 * An ultrasonic sensor that sends what it measures by itself (A02YYUW, ME007YS and their kin): 9600 8N1, nothing is sent to
 * it. Only the newest distance counts: what nobody asked for in time is forgotten.
 */
export class A02yyuw {
  readonly #open: OpenBytePort
  readonly #silentMs: number
  #deframer = new DistanceDeframer()
  #port: BytePort | null = null
  #newest: Distance | null = null
  #caller: PromiseWithResolvers<Distance> | null = null
  /** Bytes came, and no frame in them. */
  #hasNoise = false
  #isClosed = false

  /** The port is opened by the first `nextDistance` and stays open until it fails. */
  constructor(open: OpenBytePort, options: A02yyuwOptions = {}) {
    this.#open = open
    this.#silentMs = options.silentMs ?? SILENT_MS
  }

  /**
   * The next distance, or the one that came since the last call. Rejects with the signal's reason, with a `DriverError`
   * `port.*` when the line cannot be had, `distance.silent` or `distance.bad-frame` when nothing, or nothing that can be read,
   * comes for a second; the next call opens the line anew. One call at a time.
   */
  async nextDistance(signal: AbortSignal): Promise<Distance> {
    assert(this.#caller === null, 'nextDistance is called once at a time')
    if (this.#isClosed) throw closedError()
    signal.throwIfAborted()
    const waiting = this.#newest
    this.#newest = null
    if (waiting !== null) return waiting
    const caller = Promise.withResolvers<Distance>()
    // An abort while the port is being opened, before anybody awaits: looked at below.
    caller.promise.catch(() => undefined)
    const onAbort = (): void => {
      caller.reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.#caller = caller
    let stopWaiting = (): void => undefined
    try {
      this.#port ??= await this.#connect(signal)
      this.#hasNoise = false
      stopWaiting = afterInParts(this.#silentMs, () => {
        caller.reject(this.#silence())
      })
      return await caller.promise
    } catch (error) {
      if (!signal.aborted) await this.#dropPort()
      throw error
    } finally {
      stopWaiting()
      signal.removeEventListener('abort', onAbort)
      this.#caller = null
    }
  }

  /** Idempotent. A waiting `nextDistance` rejects with `port.closed`. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#caller?.reject(closedError())
    await this.#dropPort()
  }

  async #connect(signal: AbortSignal): Promise<BytePort> {
    const port = await this.#open(signal)
    if (this.#isClosed) {
      await port.close()
      throw closedError()
    }
    port.onBytes((bytes) => {
      this.#onBytes(bytes)
    })
    port.onLost((error) => {
      if (this.#port === port) void this.#dropPort()
      this.#caller?.reject(error)
    })
    return port
  }

  #onBytes(bytes: Uint8Array): void {
    const newest = this.#deframer.push(bytes).at(-1)
    this.#hasNoise = newest === undefined
    if (newest === undefined) return
    if (this.#caller === null) this.#newest = newest
    else this.#caller.resolve(newest)
  }

  #silence(): DriverError {
    return this.#hasNoise
      ? new DriverError(
          'distance.bad-frame',
          'the distance sensor sends what cannot be read: 9600 8N1, UART version?',
          {
            retryable: true,
          },
        )
      : new DriverError('distance.silent', 'the distance sensor sends nothing: power, and its TX to our RX?', {
          retryable: true,
        })
  }

  /** What a line said that is gone is no distance any more. */
  async #dropPort(): Promise<void> {
    const port = this.#port
    this.#port = null
    this.#newest = null
    this.#hasNoise = false
    this.#deframer = new DistanceDeframer()
    await port?.close()
  }
}

function closedError(): DriverError {
  return new DriverError('port.closed', 'the distance sensor is closed', { retryable: false })
}
