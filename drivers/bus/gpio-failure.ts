import { DriverError } from '../driver-error.ts'

/**
 * What the kernel says about a line of sysfs, in words for whoever wires the booth. `line` is the BCM number, `number`
 * that of sysfs (Linux, Documentation/admin-guide/gpio/sysfs.rst).
 */
export function toLineError(cause: unknown, line: number, number: number): DriverError {
  const where = `GPIO line ${line} (sysfs ${number})`
  switch (codeOf(cause)) {
    case 'EBUSY':
      return new DriverError(
        'gpio.busy',
        `${where} is taken by another driver: see /sys/kernel/debug/gpio, and dtoverlay and dtparam in config.txt`,
        { retryable: true, cause },
      )
    case 'EACCES':
    case 'EPERM':
      return lineForbidden(line, number, cause)
    case 'EINVAL':
    case 'ENXIO':
    case 'ENODEV':
      return new DriverError('gpio.no-line', `${where}: the kernel has no such line`, { retryable: true, cause })
    case 'ENOENT':
      return new DriverError('gpio.no-line', `${where}: there is no /sys/class/gpio that gives it`, {
        retryable: true,
        cause,
      })
    default:
      return new DriverError('gpio.io', `${where} cannot be opened`, { retryable: true, cause })
  }
}

/** The files are there, but not for us (or not yet: udev gives them to the group some moments after the line appears). */
export function lineForbidden(line: number, number: number, cause: unknown): DriverError {
  const message = `GPIO line ${line} (sysfs ${number}) is not permitted: is the user in group gpio, does a udev rule give /sys/class/gpio to it?`
  return new DriverError('gpio.not-permitted', message, { retryable: true, cause })
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
