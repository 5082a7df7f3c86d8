import { SerialPort } from 'serialport'
import { DriverError } from '../driver-error.ts'
import type { BytePort, OpenBytePort } from './byte-port.ts'
import { pause, within } from './deadline.ts'
import { deviceNumber, watchDeviceFile } from './device-file.ts'
import { openingTrouble } from './opening-trouble.ts'
import { StreamBytePort } from './stream-byte-port.ts'

export interface SerialLine {
  /** Device file, best one of `/dev/serial/by-id/`: numbers of ttyUSB change with the order of plugging. */
  readonly path: string
  /** Bits per second; always 8 data bits, no parity, 1 stop bit, no flow control. */
  readonly baudRate: number
  readonly openTimeoutMs?: number
  /** Where udev keeps the names that last; for tests. */
  readonly lastingNames?: string
  /**
   * True: a write lasts as long as its bytes are under way, so that a question behind ten kilobytes is answered in its
   * usual time. The kernel itself takes four kilobytes at once.
   */
  readonly isPaced?: boolean
}

// Opening a USB bridge takes milliseconds; a driver that hangs in `open` must not hang the kiosk.
const OPEN_TIMEOUT_MS = 3000

/**
 * A serial line through the package `serialport`. The descriptor is opened exclusively: a second opening of the same
 * path rejects with `port.open-failed`, as does a missing device file.
 */
export function serialBytePort(line: SerialLine): OpenBytePort {
  return async (signal) => {
    signal?.throwIfAborted()
    const deviceBefore = await deviceNumber(line.path)
    const serial = new SerialPort({ path: line.path, baudRate: line.baudRate, autoOpen: false })
    const opening = open(serial, line)
    try {
      await within(opening, line.openTimeoutMs ?? OPEN_TIMEOUT_MS, () => openTimeout(line.path), signal)
    } catch (error) {
      // An opening that succeeds after we gave up would keep the line locked.
      opening.then(() => shut(serial)).catch(() => undefined)
      throw error
    }
    // serialport reads for ever without an error where the kernel answers a read on an unplugged line with no bytes
    // (its `unixRead` tries again on a read of zero); a driver that only listens would never learn of it.
    const stopWatching = watchDeviceFile(line.path, deviceBefore, (why) => {
      serial.close(undefined, why)
    })
    serial.once('close', stopWatching)
    const port = new StreamBytePort(serial, line.path, (isGivenUp) => {
      stopWatching()
      return shut(serial, isGivenUp)
    })
    return line.isPaced === true ? paced(port, line.baudRate) : port
  }
}

/** Ten bits a byte. */
function paced(port: BytePort, baudRate: number): BytePort {
  return {
    write: async (bytes, options) => {
      await port.write(bytes, options)
      await pause(Math.floor((bytes.length * 10_000) / baudRate), options.signal)
    },
    onBytes: (listener) => port.onBytes(listener),
    onLost: (listener) => port.onLost(listener),
    close: () => port.close(),
  }
}

async function open(serial: SerialPort, { lastingNames, path }: SerialLine): Promise<void> {
  const error = await new Promise<Error | null>((resolve) => {
    serial.open(resolve)
  })
  if (error === null) return
  const trouble = await openingTrouble(path, lastingNames)
  throw new DriverError('port.open-failed', trouble, { retryable: true, cause: error })
}

/** Bytes whose `write` was given up must not leave later; and a tty that still holds some closes only after 30 s. */
async function shut(serial: SerialPort, isGivenUp = false): Promise<void> {
  if (isGivenUp) {
    await new Promise<void>((resolve) => {
      serial.flush(() => {
        resolve()
      })
    })
  }
  await new Promise<void>((resolve) => {
    // The callback gets an error when the line is closed already, which is what was wanted.
    serial.close(() => {
      resolve()
    })
  })
}

function openTimeout(path: string): DriverError {
  return new DriverError('port.timeout', `${path} did not open in time`, { retryable: true })
}
