import { spawn } from 'node:child_process'

/**
 * Waits until the other end of its standard input is gone, which it is with its parent, whatever ended that; then
 * writes 0 to the file. Signals that are meant for the parent (the service is stopped, Ctrl-C) do not end it before.
 */
const WAIT_AND_RELEASE = `trap '' TERM INT HUP; read -r _; echo 0 >"$1"`

/**
 * Lets a GPIO line fall to 0 when this process is gone, also by SIGKILL: sysfs keeps the last level for ever. A shell of
 * one megabyte waits for it. Against the end of both at once (`kill -9` of the whole service) the service's own
 * `ExecStopPost` helps, and against the loss of power the relay.
 *
 * `valueFile` is `/sys/class/gpio/gpioN/value` (Linux, Documentation/admin-guide/gpio/sysfs.rst). Throws nothing: a
 * machine without a shell has no guard, and `onFailed` is told.
 */
export function guardLine(valueFile: string, onFailed: (cause: unknown) => void): { close(): void } {
  const guard = spawn('/bin/sh', ['-c', WAIT_AND_RELEASE, 'line-guard', valueFile], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.once('error', onFailed)
  guard.stdin.on('error', () => undefined)
  guard.unref()
  return {
    /** The line falls now. Idempotent. */
    close: () => {
      guard.stdin.end()
    },
  }
}
