import { close as closeFile, constants, open as openFile, readSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Epoll } from 'epoll'
import { DriverError } from '../driver-error.ts'
import type { BytePort, OpenBytePort } from './byte-port.ts'
import { within } from './deadline.ts'
import { openingTrouble } from './opening-trouble.ts'

const [openDevice, closeDevice] = [promisify(openFile), promisify(closeFile)]

// Opening an event file takes no time; a kernel that hangs in it must not hang the kiosk.
const OPEN_TIMEOUT_MS = 3000
// 64 events of 24 bytes: a whole code of a scanner in one or two turns.
const READ_BYTES = 64 * 24
// What a device has more than this at once waits for the next turn: others are to be served too.
const READS_PER_TURN = 8

/**
 * A device file that only tells (an input device's event file, `/dev/input/event3` or udev's lasting name for it), as a
 * byte port that nothing can be written to.
 *
 * Opened with O_NONBLOCK and watched by epoll: a blocking read would hold a thread of libuv's pool for as long as nobody
 * scans, and four of those stop every file and database access. Unplugging is an error of the next read (ENODEV).
 */
export function eventFilePort(path: string): OpenBytePort {
  return async (signal) => {
    signal?.throwIfAborted()
    const watcher = await loadEpoll()
    const opening = openDevice(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    try {
      return new EventFilePort(await within(opening, OPEN_TIMEOUT_MS, () => openTimeout(path), signal), path, watcher)
    } catch (error) {
      opening.then((file) => closeDevice(file)).catch(() => undefined)
      if (error instanceof DriverError || signal?.aborted === true) throw error
      throw new DriverError('port.open-failed', await openingTrouble(path), { retryable: true, cause: error })
    }
  }
}

type EpollClass = typeof Epoll

async function loadEpoll(): Promise<EpollClass> {
  try {
    // Loaded here, since it is native: where it was not built, the kiosk goes on without this device.
    return (await import('epoll')).default.Epoll
  } catch (cause) {
    throw new DriverError('port.open-failed', 'the package epoll cannot be loaded: build it for this machine', {
      retryable: false,
      cause,
    })
  }
}

class EventFilePort implements BytePort {
  readonly #file: number
  readonly #path: string
  readonly #watcher: InstanceType<EpollClass>
  readonly #buffer = Buffer.alloc(READ_BYTES)
  readonly #byteListeners = new Set<(bytes: Uint8Array) => void>()
  readonly #lostListeners = new Set<(error: DriverError) => void>()
  #closing: Promise<void> | null = null
  #isLost = false

  constructor(file: number, path: string, Watcher: EpollClass) {
    this.#file = file
    this.#path = path
    this.#watcher = new Watcher((error) => {
      this.#onReady(error)
    })
    // Errors and hang-ups come without being asked for.
    this.#watcher.add(file, Watcher.EPOLLIN)
  }

  write(): Promise<void> {
    return Promise.reject(new DriverError('port.closed', `${this.#path} takes no bytes`, { retryable: false }))
  }

  onBytes(listener: (bytes: Uint8Array) => void): () => void {
    this.#byteListeners.add(listener)
    return () => this.#byteListeners.delete(listener)
  }

  onLost(listener: (error: DriverError) => void): () => void {
    this.#lostListeners.add(listener)
    return () => this.#lostListeners.delete(listener)
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce()
    return this.#closing
  }

  async #closeOnce(): Promise<void> {
    this.#byteListeners.clear()
    this.#lostListeners.clear()
    this.#unwatch()
    // A file that does not close cleanly is gone all the same.
    await closeDevice(this.#file).catch(() => undefined)
  }

  #onReady(error: Error | null): void {
    if (this.#closing !== null || this.#isLost) return
    if (error !== null) {
      this.#lose(error)
      return
    }
    try {
      for (let i = 0; i < READS_PER_TURN && this.#readOnce(); i++);
    } catch (cause) {
      if (!isNothingThere(cause)) this.#lose(cause)
    }
  }

  /** False when everything that was there has been read. Throws what the kernel answers. */
  #readOnce(): boolean {
    const count = readSync(this.#file, this.#buffer, 0, READ_BYTES, null)
    if (count === 0) throw new Error('the far end hung up')
    const bytes = Uint8Array.from(this.#buffer.subarray(0, count))
    for (const listener of this.#byteListeners) listener(bytes)
    // A listener may have closed the port.
    return count === READ_BYTES && this.#closing === null
  }

  #lose(cause: unknown): void {
    this.#isLost = true
    this.#unwatch()
    const error = new DriverError('port.lost', `${this.#path} is gone`, { retryable: true, cause })
    for (const listener of [...this.#lostListeners]) listener(error)
  }

  #unwatch(): void {
    if (!this.#watcher.closed) this.#watcher.remove(this.#file).close()
  }
}

function isNothingThere(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'EAGAIN' || cause.code === 'EINTR')
}

function openTimeout(path: string): DriverError {
  return new DriverError('port.timeout', `${path} did not open in time`, { retryable: true })
}
