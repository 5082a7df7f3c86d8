import { constants, read as readFile, write as writeFile } from 'node:fs'
import { promisify } from 'node:util'
import { DriverError } from '../driver-error.ts'
import type { BytePort, OpenBytePort } from './byte-port.ts'
import { pause, within } from './deadline.ts'
import { closeDevice, deviceNumber, openDeviceFile, watchDeviceFile } from './device-file.ts'
import { ListenedPort } from './listened-port.ts'

const [readDevice, writeDevice] = [promisify(readFile), promisify(writeFile)]

/** How often a printer that had nothing to say, or took nothing, is asked again. A label is in it in a few of these. */
const askAgainMs = 10
/** Answers are a few bytes. */
const readBytes = 256
/** Before closing, the kernel gets so long to hand over what it has accepted; then it drops it. */
const handOverMs = 1500
/** A call with O_NONBLOCK takes microseconds. */
const closeTimeoutMs = 1000

/** Nothing there yet, or a signal came between. */
const notYet: readonly unknown[] = ['EAGAIN', 'EINTR']
/**
 * The node of a USB printer (`/dev/usb/lp0`, or udev's link to it; Linux `usblp`) as a byte port.
 *
 * Opened with O_NONBLOCK: a printer that takes nothing answers "not yet" at once and is asked again from a timer, so
 * a jam holds no thread. A connection lives for seconds, so asking costs less than another native package would.
 * A write that was accepted is not yet with the printer: usblp takes 8 KB, hands them over by itself, and drops them
 * when the node is closed. `close` therefore waits a moment until it takes a write of nothing.
 */
export function printerBytePort(path: string): OpenBytePort {
  return async (signal) => {
    signal?.throwIfAborted()
    const device = await deviceNumber(path)
    const file = await openDeviceFile(path, constants.O_RDWR, ': switch the printer off and on', signal)
    return new PrinterBytePort(file, path, device)
  }
}

class PrinterBytePort extends ListenedPort implements BytePort {
  readonly #file: number
  readonly #path: string
  readonly #stopWatching: () => void
  readonly #closed = new AbortController()
  readonly #reading: Promise<void>
  #lost: DriverError | null = null
  #closing: Promise<void> | null = null
  #isGivenUp = false
  #writing: Promise<void> = Promise.resolve()

  constructor(file: number, path: string, device: number | null) {
    super()
    this.#file = file
    this.#path = path
    this.#stopWatching = watchDeviceFile(path, device, (why) => {
      this.#lose(why)
    })
    this.#reading = this.#read()
  }

  async write(
    bytes: Uint8Array,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<void> {
    options.signal?.throwIfAborted()
    const copy = Uint8Array.from(bytes)
    const late = new AbortController()
    const stop = AbortSignal.any([late.signal, this.#closed.signal, ...(options.signal ? [options.signal] : [])])
    const writing = this.#writeAll(copy, stop)
    this.#writing = writing.catch(() => undefined)
    try {
      await within(writing, options.timeoutMs, () => this.#tookNothing(options.timeoutMs), stop)
    } catch (error) {
      this.#isGivenUp = true
      late.abort(error)
      throw error
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce()
    return this.#closing
  }

  async #closeOnce(): Promise<void> {
    this.#stopWatching()
    this.forgetListeners()
    // What was given up is to be dropped, and a printer that is gone takes nothing.
    if (!this.#isGivenUp && this.#lost === null) await this.#handOver()
    this.#closed.abort(new DriverError('port.closed', `${this.#path} is closed`, { retryable: false }))
    try {
      // Never under a call that is still in the kernel: its number may by then stand for another file.
      const calls = Promise.all([this.#reading, this.#writing])
      await within(calls, closeTimeoutMs, () => this.#tookNothing(closeTimeoutMs))
      await closeDevice(this.#file)
    } catch {
      // A printer driver that hangs keeps its descriptor; nobody could do anything about it.
    }
  }

  async #handOver(): Promise<void> {
    const stop = AbortSignal.timeout(handOverMs)
    await this.#tryWrite(new Uint8Array(0), stop).catch(() => undefined)
  }

  async #writeAll(bytes: Uint8Array, stop: AbortSignal): Promise<void> {
    for (let sent = 0; sent < bytes.length; ) {
      if (this.#lost !== null) throw this.#lost
      sent += await this.#tryWrite(bytes.subarray(sent), stop)
    }
  }

  /** How many bytes the kernel took; waits while it takes none. */
  async #tryWrite(bytes: Uint8Array, stop: AbortSignal): Promise<number> {
    for (;;) {
      stop.throwIfAborted()
      try {
        return (await writeDevice(this.#file, bytes)).bytesWritten
      } catch (error) {
        if (!notYet.includes(codeOf(error))) throw this.#lose(error)
        await pause(askAgainMs, stop)
      }
    }
  }

  /** Until it is closed or lost. No bytes are no end: usblp says so after an empty transfer. */
  async #read(): Promise<void> {
    const buffer = new Uint8Array(readBytes)
    while (!this.#closed.signal.aborted && this.#lost === null) {
      try {
        const { bytesRead } = await readDevice(this.#file, buffer, 0, readBytes, null)
        if (bytesRead > 0) {
          this.tellBytes(Uint8Array.from(buffer.subarray(0, bytesRead)))
          continue
        }
      } catch (error) {
        if (!notYet.includes(codeOf(error))) this.#lose(error)
      }
      await pause(askAgainMs, this.#closed.signal).catch(() => undefined)
    }
  }

  #lose(cause: unknown): DriverError {
    const lost = new DriverError('port.lost', `${this.#path} is gone: plug the printer in again`, {
      retryable: true,
      cause,
    })
    if (this.#lost === null && this.#closing === null) {
      this.#lost = lost
      this.tellLost(lost)
    }
    return this.#lost ?? lost
  }

  #tookNothing(timeoutMs: number): DriverError {
    return new DriverError('port.timeout', `${this.#path} took no bytes for ${timeoutMs} ms`, { retryable: true })
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
