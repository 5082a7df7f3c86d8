import { stat } from 'node:fs/promises'

// A kernel says nothing to a reader whose tty was unplugged; the file tells. Seldom enough to cost nothing.
const presenceMs = 2000

/** Which device a file stands for; null when there is none. */
export async function deviceNumber(path: string): Promise<number | null> {
  const status = await stat(path).catch(() => null)
  return status === null ? null : status.rdev
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
