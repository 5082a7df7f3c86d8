import type { BusTraffic } from './byte-port.ts'
import type { I2cBus } from './i2c-bus.ts'
import { hexAddress } from './i2c-failure.ts'

/**
 * Reports every passage of a bus, in the order of the calls. `out` holds the bytes after the address (the register
 * first), `in` what the chip answered; a failed read has no `in`.
 */
export class TappedI2cBus implements I2cBus {
  readonly #bus: I2cBus
  readonly #deviceNames: ReadonlyMap<number, string>
  readonly #report: (traffic: BusTraffic) => void

  /** `deviceNames` by address; an address without a name is reported as `i2c-0x70`. */
  constructor(bus: I2cBus, deviceNames: ReadonlyMap<number, string>, report: (traffic: BusTraffic) => void) {
    this.#bus = bus
    this.#deviceNames = deviceNames
    this.#report = report
  }

  async read(address: number, register: number, length: number): Promise<Uint8Array> {
    this.#report({ device: this.#nameOf(address), direction: 'out', bytes: Uint8Array.of(register) })
    const bytes = await this.#bus.read(address, register, length)
    this.#report({ device: this.#nameOf(address), direction: 'in', bytes: Uint8Array.from(bytes) })
    return bytes
  }

  async write(address: number, bytes: Uint8Array): Promise<void> {
    this.#report({ device: this.#nameOf(address), direction: 'out', bytes: Uint8Array.from(bytes) })
    await this.#bus.write(address, bytes)
  }

  async close(): Promise<void> {
    await this.#bus.close()
  }

  #nameOf(address: number): string {
    return this.#deviceNames.get(address) ?? `i2c-${hexAddress(address)}`
  }
}
