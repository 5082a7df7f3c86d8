import { stat } from 'node:fs/promises'
import { SerialPort } from 'serialport'
import { DriverError } from '../driver-error.ts'
import type { OpenBytePort } from './byte-port.ts'
import { within } from './deadline.ts'
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
}

// serialport reads for ever without an error where the kernel answers a read on an unplugged line with no bytes (its
// `unixRead` tries again on a read of zero); a driver that only listens would never learn of it.
const PRESENCE_MS = 2000
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
    const watch = watchPresence(serial, line.path, deviceBefore)
    return new StreamBytePort(serial, line.path, () => {
      clearInterval(watch)
      return shut(serial)
    })
  }
}

/** Closes the line, with a reason, when its device file is gone or stands for another device than when it was opened. */
function watchPresence(serial: SerialPort, path: string, opened: number | null): NodeJS.Timeout {
  const check = async () => {
    if ((await deviceNumber(path)) === opened) return
    clearInterval(watch)
    serial.close(undefined, new Error('the device file stands for another device now, or for none'))
  }
  const watch = setInterval(() => {
    void check()
  }, PRESENCE_MS)
  serial.once('close', () => {
    clearInterval(watch)
  })
  return watch
}

async function deviceNumber(path: string): Promise<number | null> {
  const status = await stat(path).catch(() => null)
  return status === null ? null : status.rdev
}

async function open(serial: SerialPort, { lastingNames, path }: SerialLine): Promise<void> {
  const error = await new Promise<Error | null>((resolve) => {
    serial.open(resolve)
  })
  if (error === null) return
  const trouble = await openingTrouble(path, lastingNames)
  throw new DriverError('port.open-failed', trouble, { retryable: true, cause: error })
}

function shut(serial: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    // The callback gets an error when the line is closed already, which is what was wanted.
    serial.close(() => {
      resolve()
    })
  })
}

function openTimeout(path: string): DriverError {
  return new DriverError('port.timeout', `${path} did not open in time`, { retryable: true })
}
