import { constants, readSync } from 'node:fs'
import type { Epoll } from 'epoll'
import { DriverError } from '../driver-error.ts'
import type { BytePort, OpenBytePort } from './byte-port.ts'
import { closeDevice, openDeviceFile } from './device-file.ts'
import { ListenedPort } from './listened-port.ts'

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
    return new EventFilePort(await openDeviceFile(path, constants.O_RDONLY, '', signal), path, watcher)
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

class EventFilePort extends ListenedPort implements BytePort {
  readonly #file: number
  readonly #path: string
  readonly #watcher: InstanceType<EpollClass>
  readonly #buffer = Buffer.alloc(READ_BYTES)
  #closing: Promise<void> | null = null
  #isLost = false

  constructor(file: number, path: string, Watcher: EpollClass) {
    super()
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

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce()
    return this.#closing
  }

  async #closeOnce(): Promise<void> {
    this.forgetListeners()
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
    this.tellBytes(bytes)
    // A listener may have closed the port.
    return count === READ_BYTES && this.#closing === null
  }

  #lose(cause: unknown): void {
    this.#isLost = true
    this.#unwatch()
    const error = new DriverError('port.lost', `${this.#path} is gone`, { retryable: true, cause })
    this.tellLost(error)
  }

  #unwatch(): void {
    if (!this.#watcher.closed) this.#watcher.remove(this.#file).close()
  }
}

function isNothingThere(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'EAGAIN' || cause.code === 'EINTR')
}
