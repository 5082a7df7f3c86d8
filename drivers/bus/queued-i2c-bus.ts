import { DriverError } from '../driver-error.ts'
import { within } from './deadline.ts'
import type { I2cBus } from './i2c-bus.ts'
import { assertRead, assertWrite, hexAddress, toI2cError } from './i2c-failure.ts'

/** The bare adapter below the queue. Errors are the kernel's; one call at a time is up to the caller. */
export interface I2cAdapter {
  read(address: number, register: number, length: number): Promise<Uint8Array>
  write(address: number, bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

export interface QueuedI2cBusOptions {
  /** One transfer's deadline. The default outlasts the kernel's own limit of 1 s for a stuck bus. */
  readonly deadlineMs?: number
  /** How long a stuck bus is left alone. */
  readonly restMs?: number
  /** Monotonic milliseconds. */
  readonly nowMs?: () => number
}

/** About a second of display and thermometer traffic; more waiting means that nothing comes out at the other end. */
const WAITING_MAX = 64
/** One slow answer is bad luck, three in a row are a bus held low. */
const TIMEOUTS_UNTIL_STUCK = 3

/**
 * An I²C bus over an adapter that can hang: one transfer at a time, each with a deadline, in the order of the calls.
 *
 * INVARIANTS
 * - At most one transfer is below us. One that outlived its deadline still occupies a thread of the process; until it
 *   settles, every call is refused at once with `i2c.timeout`, so that a stuck bus never takes a second thread.
 * - After any error the adapter is closed and opened anew for the next call, never while a transfer is below us.
 * - After three timeouts in a row nothing is tried for `restMs`; then one call tries, and alone decides.
 */
export class QueuedI2cBus implements I2cBus {
  readonly #open: () => Promise<I2cAdapter>
  readonly #deadlineMs: number
  readonly #restMs: number
  readonly #nowMs: () => number
  #adapter: I2cAdapter | null = null
  #tail: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #isBelow = false
  #timeouts = 0
  #restsUntilMs = -Infinity
  #isClosed = false

  /** Opens nothing: the adapter is opened by the first call, so that one plugged in later is found. */
  constructor(open: () => Promise<I2cAdapter>, options: QueuedI2cBusOptions = {}) {
    this.#open = open
    this.#deadlineMs = options.deadlineMs ?? 1500
    this.#restMs = options.restMs ?? 2000
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  async read(address: number, register: number, length: number): Promise<Uint8Array> {
    assertRead(address, register, length)
    return await this.#enqueue(address, async (adapter) => {
      const bytes = await adapter.read(address, register, length)
      if (bytes.length === length) return bytes
      const message = `I²C ${hexAddress(address)} gave ${bytes.length} bytes of ${length}`
      throw new DriverError('i2c.io', message, { retryable: true })
    })
  }

  async write(address: number, bytes: Uint8Array): Promise<void> {
    assertWrite(address, bytes)
    const copy = Uint8Array.from(bytes)
    await this.#enqueue(address, (adapter) => adapter.write(address, copy))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#tail
    // A transfer that hangs keeps its adapter; it is closed when the transfer settles (see #below).
    if (!this.#isBelow) await this.#dropAdapter()
  }

  async #enqueue<T>(address: number, transfer: (adapter: I2cAdapter) => Promise<T>): Promise<T> {
    this.#refuseIfFull(address)
    this.#waiting += 1
    const turn = this.#tail.then(() => this.#transfer(address, transfer)).finally(() => (this.#waiting -= 1))
    this.#tail = turn.catch(() => undefined)
    return await turn
  }

  #refuseIfFull(address: number): void {
    if (this.#waiting < WAITING_MAX) return
    throw new DriverError('i2c.io', `I²C ${hexAddress(address)}: ${WAITING_MAX} transfers wait`, { retryable: true })
  }

  async #transfer<T>(address: number, transfer: (adapter: I2cAdapter) => Promise<T>): Promise<T> {
    this.#refuseIfUnusable(address)
    try {
      const result = await within(this.#below(transfer), this.#deadlineMs, () => this.#tookTooLong(address))
      this.#timeouts = 0
      return result
    } catch (cause) {
      const error = toI2cError(cause, address)
      this.#count(error)
      throw error
    }
  }

  /** Settles when the kernel does, which may be long after the caller was told `i2c.timeout`. */
  async #below<T>(transfer: (adapter: I2cAdapter) => Promise<T>): Promise<T> {
    this.#isBelow = true
    try {
      this.#adapter ??= await this.#open()
      return await transfer(this.#adapter)
    } catch (cause) {
      await this.#dropAdapter()
      throw cause
    } finally {
      if (this.#isClosed) await this.#dropAdapter()
      this.#isBelow = false
    }
  }

  #refuseIfUnusable(address: number): void {
    const where = `I²C ${hexAddress(address)}`
    if (this.#isClosed) throw new DriverError('i2c.io', `${where}: the bus was closed`, { retryable: false })
    if (this.#isBelow) throw new DriverError('i2c.timeout', `${where}: a transfer still hangs`, { retryable: true })
    if (this.#nowMs() < this.#restsUntilMs) {
      throw new DriverError('i2c.timeout', `${where}: the bus is stuck and rests`, { retryable: true })
    }
  }

  #tookTooLong(address: number): DriverError {
    const message = `I²C ${hexAddress(address)} took more than ${this.#deadlineMs} ms`
    return new DriverError('i2c.timeout', message, { retryable: true })
  }

  #count(error: DriverError): void {
    this.#timeouts = error.code === 'i2c.timeout' ? this.#timeouts + 1 : 0
    if (this.#timeouts >= TIMEOUTS_UNTIL_STUCK) this.#restsUntilMs = this.#nowMs() + this.#restMs
  }

  /** The adapter's state after an error is not known: it may have cached a descriptor without its address. */
  async #dropAdapter(): Promise<void> {
    const adapter = this.#adapter
    this.#adapter = null
    // Whether the descriptor closed cleanly changes nothing for the next call, which opens its own.
    await adapter?.close().catch(() => undefined)
  }
}
