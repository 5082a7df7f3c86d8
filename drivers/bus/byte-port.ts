import type { DriverError } from '../driver-error.ts'

/**
 * A full-duplex stream of bytes: a serial line, a TCP connection, a printer's device node, or the twin of one.
 *
 * Obligations of every implementation:
 * - `write` resolves when the kernel has accepted all bytes (not: when the device has seen them). One write at a
 *   time. It rejects with `port.timeout`, `port.lost` or `port.closed`; after a rejection it is unknown how many
 *   bytes left, and the caller closes the port.
 * - bytes arrive in chunks of any size, never empty, in order, and only while a listener is there.
 * - `onLost` fires at most once, and not for a `close()` of our own.
 * - `close` is idempotent and never rejects.
 */
export interface BytePort {
  write(bytes: Uint8Array, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<void>
  /** Returns the function that stops listening. */
  onBytes(listener: (bytes: Uint8Array) => void): () => void
  onLost(listener: (error: DriverError) => void): () => void
  close(): Promise<void>
}

/** Opens the port anew. Rejects with `port.open-failed`, or `port.timeout` when the far end does not accept in time. */
export type OpenBytePort = (signal?: AbortSignal) => Promise<BytePort>

/** One passage on a bus, for the bench's byte view. `out` is from the kiosk to the device. */
export interface BusTraffic {
  readonly device: string
  readonly direction: 'in' | 'out'
  readonly bytes: Uint8Array
}
