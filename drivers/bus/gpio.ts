export type Level = 0 | 1

/**
 * Header lines by their BCM number. A line is opened once; opening it again without closing is a programmer error. What
 * cannot be opened throws a `DriverError`: `gpio.no-line`, `gpio.busy` (another driver has it), `gpio.not-permitted`,
 * `gpio.io`.
 */
export interface Gpio {
  /** Drives the line to `initial` in the same step in which it becomes an output. */
  openOutput(line: number, initial: Level): DigitalOutput
  /** Pulls are set outside (device tree or resistor): sysfs has none. */
  openInput(line: number): DigitalInput
  /** From here on this open output falls to 0 when it is closed, when the process ends, however it ends, and when it hangs. */
  releaseWithUs(line: number): void
  /** Closes every line; idempotent. */
  close(): void
}

export interface DigitalOutput {
  /** Throws `DriverError` `gpio.io`. */
  write(level: Level): void
  close(): void
}

export interface DigitalInput {
  /** Throws `DriverError` `gpio.io`. */
  read(): Level
  /** Called on every edge with the level after it. Returns the function that stops listening. */
  onChange(listener: (level: Level) => void): () => void
  close(): void
}
