import { close as closeFile, constants, open as openFile } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { DriverError } from '../driver-error.ts'
import { within } from './deadline.ts'
import { openingTrouble } from './opening-trouble.ts'

const openDevice = promisify(openFile)
export const closeDevice = promisify(closeFile)

/** A file that does not open in this time belongs to a device, or a driver of the kernel, that hangs. */
const openTimeoutMs = 3000

// A kernel says nothing to a reader whose tty was unplugged; the file tells. Seldom enough to cost nothing.
const presenceMs = 2000

/** Which device a file stands for; null when there is none. */
export async function deviceNumber(path: string): Promise<number | null> {
  const status = await stat(path).catch(() => null)
  return status === null ? null : status.rdev
}

/**
 * Opens a device file so that no call on it ever waits, and none makes it our terminal. `access` as in open(2). Rejects with
 * `port.open-failed`, whose words say what to do, `port.timeout` that ends with `advice`, or the signal's reason.
 */
export async function openDeviceFile(
  path: string,
  access: number,
  advice: string,
  signal?: AbortSignal,
): Promise<number> {
  const opening = openDevice(path, access | constants.O_NONBLOCK | constants.O_NOCTTY)
  try {
    return await within(
      opening,
      openTimeoutMs,
      () => new DriverError('port.timeout', `${path} did not open in time${advice}`, { retryable: true }),
      signal,
    )
  } catch (error) {
    // One that opens after we gave up would keep the device for itself.
    opening.then((file) => closeDevice(file)).catch(() => undefined)
    if (error instanceof DriverError || signal?.aborted === true) throw error
    throw new DriverError('port.open-failed', await openingTrouble(path), { retryable: true, cause: error })
  }
}

/**
 * Calls `onGone` once when the file stands for another device than `opened`, or for none. Returns the function that
 * stops looking.
 */
export function watchDeviceFile(path: string, opened: number | null, onGone: (why: Error) => void): () => void {
  const check = async () => {
    if ((await deviceNumber(path)) === opened) return
    clearInterval(watch)
    onGone(new Error('the device file stands for another device now, or for none'))
  }
  const watch = setInterval(() => {
    void check()
  }, presenceMs)
  return () => {
    clearInterval(watch)
  }
}
