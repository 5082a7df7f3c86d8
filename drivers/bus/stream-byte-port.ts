import type { Duplex } from 'node:stream'
import { DriverError } from '../driver-error.ts'
import type { BytePort } from './byte-port.ts'
import { within } from './deadline.ts'
import { ListenedPort } from './listened-port.ts'

// A kernel that does not let go of a descriptor must not hold up the kiosk's own shutdown.
const CLOSE_TIMEOUT_MS = 2000

/**
 * A `BytePort` over an open Node stream; what serial line and TCP connection have in common.
 *
 * Bytes that arrive while nobody listens are read and dropped, so that neither kernel nor stream collects a backlog
 * from an hour ago. The first of `error`, `end` and `close` that is not ours is the loss of the port.
 */
export class StreamBytePort extends ListenedPort implements BytePort {
  readonly #stream: Duplex
  readonly #name: string
  readonly #shut: (isGivenUp: boolean) => Promise<void>
  #lost: DriverError | null = null
  #closing: Promise<void> | null = null
  #isGivenUp = false

  /**
   * `name` stands in error messages; `shut` closes what is below the stream and may reject. It is told whether a write
   * was given up, whose bytes must not leave any more.
   */
  constructor(stream: Duplex, name: string, shut: (isGivenUp: boolean) => Promise<void>) {
    super()
    this.#stream = stream
    this.#name = name
    this.#shut = shut
    stream.on('data', (bytes: Buffer) => {
      this.tellBytes(bytes)
    })
    stream.on('error', (error: Error) => {
      this.#lose(error)
    })
    stream.on('end', () => {
      this.#lose(new Error('the far end hung up'))
    })
    // serialport hands the reason to `close` and not to `error` when the device is unplugged; a socket hands over a flag.
    stream.on('close', (reason: unknown) => {
      this.#lose(reason instanceof Error ? reason : new Error('closed from outside'))
    })
  }

  async write(
    bytes: Uint8Array,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<void> {
    if (this.#closing !== null) throw new DriverError('port.closed', `${this.#name} is closed`, { retryable: false })
    if (this.#lost !== null) throw this.#lost
    options.signal?.throwIfAborted()
    const done = Promise.withResolvers<undefined>()
    const stopListening = this.onLost(done.reject)
    // A copy: the stream may still hold the bytes when the caller already uses its buffer again.
    this.#stream.write(Buffer.from(bytes), (error) => {
      if (error === null || error === undefined) done.resolve(undefined)
      else done.reject(this.#lostError(error))
    })
    try {
      await within(done.promise, options.timeoutMs, () => this.#timeoutError(options.timeoutMs), options.signal)
    } catch (error) {
      this.#isGivenUp = true
      throw error
    } finally {
      stopListening()
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce()
    return this.#closing
  }

  async #closeOnce(): Promise<void> {
    this.forgetListeners()
    // A port that does not close cleanly is gone all the same: there is nothing that a caller could do about it.
    await within(this.#shut(this.#isGivenUp), CLOSE_TIMEOUT_MS, () => this.#timeoutError(CLOSE_TIMEOUT_MS)).catch(
      () => undefined,
    )
  }

  #lose(cause: Error): void {
    if (this.#lost !== null || this.#closing !== null) return
    this.#lost = this.#lostError(cause)
    this.tellLost(this.#lost)
  }

  #lostError(cause: Error): DriverError {
    return new DriverError('port.lost', `${this.#name} is gone`, { retryable: true, cause })
  }

  #timeoutError(timeoutMs: number): DriverError {
    return new DriverError('port.timeout', `${this.#name} took no bytes for ${timeoutMs} ms`, { retryable: true })
  }
}
