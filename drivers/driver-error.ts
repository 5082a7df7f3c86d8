/**
 * What can go wrong below a driver. `area.what-happened`; the code also stands in the message, so that a
 * photographed screen is enough to find it.
 */
export type DriverErrorCode =
  | 'port.open-failed'
  | 'port.lost'
  | 'port.timeout'
  | 'port.closed'
  | 'i2c.bus-missing'
  | 'i2c.no-acknowledge'
  | 'i2c.timeout'
  | 'i2c.io'
  | 'gpio.no-line'
  | 'gpio.busy'
  | 'gpio.not-permitted'
  | 'gpio.io'
  | 'id-reader.no-answer'
  | 'id-reader.bad-frame'
  | 'id-reader.refused'
  | 'id-reader.wrong-module'
  | 'code-scanner.no-answer'
  | 'code-scanner.refused'
  | 'thermometer.bad-frame'
  | 'distance.silent'
  | 'distance.bad-frame'
  | 'display.io'
  | 'printer.no-answer'
  | 'speaker.failed'
  | 'speaker.timeout'

/** An operating error of a device or its bus. Decide by `retryable` or a predicate, never by the text. */
export class DriverError extends Error {
  override readonly name = 'DriverError'
  readonly code: DriverErrorCode
  /** True when the same call may succeed later without anybody touching the device. */
  readonly retryable: boolean

  constructor(code: DriverErrorCode, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(`${message} [${code}]`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = options.retryable
  }
}

export function isDriverError(error: unknown): error is DriverError {
  return error instanceof DriverError
}
