import assert from 'node:assert/strict'
import { DriverError } from '../driver-error.ts'

/** SMBus 2.0, 5.5.7: a block carries at most 32 bytes. */
const BLOCK_BYTES_MAX = 32

/** A wrong argument is our own mistake, never a fault of the wire. */
export function assertRead(address: number, register: number, length: number): void {
  assertAddress(address)
  assert(Number.isInteger(register) && register >= 0 && register <= 0xff, `not a register: ${register}`)
  assert(Number.isInteger(length) && length >= 1 && length <= BLOCK_BYTES_MAX, `not a block length: ${length}`)
}

/** The first byte is the register (or the command), so a block of 32 may follow it. */
export function assertWrite(address: number, bytes: Uint8Array): void {
  assertAddress(address)
  assert(bytes.length >= 1 && bytes.length <= 1 + BLOCK_BYTES_MAX, `cannot write ${bytes.length} bytes at once`)
}

function assertAddress(address: number): void {
  // UM10204, 3.1.12: the addresses below 0x08 and above 0x77 are reserved.
  assert(Number.isInteger(address) && address >= 0x08 && address <= 0x77, `not an I²C address: ${address}`)
}

export function hexAddress(address: number): string {
  return `0x${address.toString(16).padStart(2, '0')}`
}

/**
 * One meaning for what the kernel says in several ways: the BCM controller reports a missing chip as EREMOTEIO, other
 * adapters as ENXIO; the SMBus ioctls give a positive errno with an empty code, plain file calls a negative one.
 */
export function toI2cError(cause: unknown, address: number): DriverError {
  if (cause instanceof DriverError) return cause
  const errno = errnoOf(cause)
  const where = `I²C ${hexAddress(address)}`
  switch (errno) {
    case ERRNO.ENXIO:
    case ERRNO.EREMOTEIO:
      return new DriverError('i2c.no-acknowledge', `${where} does not answer`, { retryable: true, cause })
    case ERRNO.ETIMEDOUT:
      return new DriverError('i2c.timeout', `${where}: the bus is stuck`, { retryable: true, cause })
    case ERRNO.ENOENT:
    case ERRNO.ENODEV:
      return new DriverError('i2c.bus-missing', `${where}: there is no such I²C bus`, { retryable: false, cause })
    case ERRNO.EBUSY:
      return new DriverError('i2c.io', `${where} is held by a kernel driver`, { retryable: false, cause })
    case ERRNO.EACCES:
    case ERRNO.EPERM:
      return new DriverError('i2c.io', `${where}: not permitted, is the user in group i2c?`, {
        retryable: false,
        cause,
      })
    case null:
      return new DriverError('i2c.io', `${where}: transfer failed`, { retryable: true, cause })
    default:
      return new DriverError('i2c.io', `${where}: transfer failed, errno ${errno}`, { retryable: true, cause })
  }
}

/** Linux, asm-generic/errno.h. Node's own table does not know EREMOTEIO. */
const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  ENXIO: 6,
  EACCES: 13,
  EBUSY: 16,
  ENODEV: 19,
  ETIMEDOUT: 110,
  EREMOTEIO: 121,
} as const

function errnoOf(cause: unknown): number | null {
  if (!(cause instanceof Error) || !('errno' in cause)) return null
  return typeof cause.errno === 'number' ? Math.abs(cause.errno) : null
}
