import type { PromisifiedBus } from 'i2c-bus'
import { type I2cAdapter, QueuedI2cBus, type QueuedI2cBusOptions } from './queued-i2c-bus.ts'

/**
 * `/dev/i2c-<busNumber>` through the package i2c-bus. Opens nothing until the first call; a missing bus is
 * `i2c.bus-missing` then, and found once it is there.
 */
export function linuxI2cBus(busNumber: number, options?: QueuedI2cBusOptions): QueuedI2cBus {
  return new QueuedI2cBus(() => openAdapter(busNumber), options)
}

async function openAdapter(busNumber: number): Promise<I2cAdapter> {
  // Loaded here, since it is native: where it was not built, this bus fails and the kiosk goes on without it.
  const { openPromisified } = await import('i2c-bus')
  return new LinuxI2cAdapter(await openPromisified(busNumber))
}

/**
 * SMBus calls only: every adapter has them, while plain transfers are missing on some. i2c-bus caches a descriptor
 * before it has set the address on it, and opens two for two parallel first calls: hence one call at a time above, and
 * a new adapter after an error.
 */
class LinuxI2cAdapter implements I2cAdapter {
  readonly #bus: PromisifiedBus

  constructor(bus: PromisifiedBus) {
    this.#bus = bus
  }

  async read(address: number, register: number, length: number): Promise<Uint8Array> {
    const { bytesRead, buffer } = await this.#bus.readI2cBlock(address, register, length, Buffer.alloc(length))
    return Uint8Array.from(buffer.subarray(0, bytesRead))
  }

  async write(address: number, bytes: Uint8Array): Promise<void> {
    const [register = 0, ...block] = bytes
    if (block.length === 0) await this.#bus.sendByte(address, register)
    else await this.#bus.writeI2cBlock(address, register, block.length, Buffer.from(block))
  }

  async close(): Promise<void> {
    await this.#bus.close()
  }
}
