/**
 * An I²C bus with 7-bit addresses. Calls are queued by the implementation: callers need not wait for each other.
 *
 * Every call has the implementation's own deadline. Rejections are `DriverError`s: `i2c.no-acknowledge` (nobody at
 * that address), `i2c.timeout` (bus stuck), `i2c.bus-missing` (no such adapter), `i2c.io` (anything else).
 */
export interface I2cBus {
  /** Write `register`, repeated start, read `length` bytes (1-32): one SMBus I²C block read. */
  read(address: number, register: number, length: number): Promise<Uint8Array>
  /** Write `bytes` (1-33, the register first where the chip has registers) in one transaction. */
  write(address: number, bytes: Uint8Array): Promise<void>
  /** Idempotent. */
  close(): Promise<void>
}
