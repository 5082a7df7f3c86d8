import type { DriverError } from '../driver-error.ts'

/** Who listens to a byte port: the half of `BytePort` that is the same whatever the bytes come from. */
export abstract class ListenedPort {
  readonly #byteListeners = new Set<(bytes: Uint8Array) => void>()
  readonly #lostListeners = new Set<(error: DriverError) => void>()

  onBytes(listener: (bytes: Uint8Array) => void): () => void {
    this.#byteListeners.add(listener)
    return () => this.#byteListeners.delete(listener)
  }

  onLost(listener: (error: DriverError) => void): () => void {
    this.#lostListeners.add(listener)
    return () => this.#lostListeners.delete(listener)
  }

  protected tellBytes(bytes: Uint8Array): void {
    for (const listener of this.#byteListeners) listener(bytes)
  }

  /** A listener may take itself away, or add another, while it is told. */
  protected tellLost(error: DriverError): void {
    for (const listener of [...this.#lostListeners]) listener(error)
  }

  protected forgetListeners(): void {
    this.#byteListeners.clear()
    this.#lostListeners.clear()
  }
}
