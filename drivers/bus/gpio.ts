export type Level = 0 | 1

/** Header lines by their BCM number. A line is opened once; opening it again without closing is a programmer error. */
export interface Gpio {
  /** Drives the line to `initial` in the same step in which it becomes an output. Throws `DriverError` `gpio.no-line`. */
  openOutput(line: number, initial: Level): DigitalOutput
  /** Throws `DriverError` `gpio.no-line`. Pulls are set outside (device tree or resistor): sysfs has none. */
  openInput(line: number): DigitalInput
  /** From here on this open output falls to 0 when the process ends, however it ends. */
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
  read(): Level
  /** Called on every edge with the level after it. Returns the function that stops listening. */
  onChange(listener: (level: Level) => void): () => void
  close(): void
}
