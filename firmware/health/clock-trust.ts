import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { ClockTrust } from '../ports/clock.ts'

/** systemd-timesyncd touches it at each synchronisation of this boot; the cheap first look. */
const TIMESYNC_FILE = '/run/systemd/timesync/synchronized'
/** Any other daemon is seen through the kernel's flag, by a program that takes some 20 ms: seldom is enough. */
const TIMEDATECTL_EVERY_MS = 300_000
const TIMEDATECTL_TIMEOUT_MS = 5_000

/** Knows whether the wall clock of this boot was ever set by a time source. It never loses trust by itself. */
export class ClockTrustWatch {
  #isSynced = false
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#ask()
    this.#timer = setInterval(() => {
      this.#ask()
    }, TIMEDATECTL_EVERY_MS)
    this.#timer.unref()
  }

  trust(): ClockTrust {
    this.#isSynced ||= existsSync(TIMESYNC_FILE)
    return this.#isSynced ? 'synced' : 'unsynced'
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** No timedatectl, or no answer, is no trust. */
  #ask(): void {
    if (this.#isSynced) return
    const args = ['show', '-p', 'NTPSynchronized', '--value']
    execFile('timedatectl', args, { timeout: TIMEDATECTL_TIMEOUT_MS }, (error, stdout) => {
      if (error === null && stdout.trim() === 'yes') this.#isSynced = true
    })
  }
}

/** Identity of this boot; together with the monotonic clock it orders what the wall clock cannot. */
export function bootId(): string {
  const file = '/proc/sys/kernel/random/boot_id'
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'unknown'
}
