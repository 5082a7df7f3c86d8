import type { TwinI2cChip, TwinI2cFault } from '../../drivers/bus/twin-i2c-bus.ts'
import type { UsbAnswer, UsbFunction, UsbRequest } from './usbip-device.ts'

// Linux, drivers/i2c/busses/i2c-tiny-usb.c.
const GET_FUNCTIONS = 1
const SET_DELAY = 2
const GET_STATUS = 3
const TRANSFER = 4
const TRANSFER_BEGINS = 1
const TRANSFER_ENDS = 2
const FLAG_READ = 1
const STATUS_ACKNOWLEDGED = 1
const STATUS_NOT_ACKNOWLEDGED = 2
/** I2C_FUNC_I2C and I2C_FUNC_SMBUS_EMUL (linux/i2c.h): what i2c-bcm2835 says of itself, no more and no less. */
const FUNCTIONS = 0x0eff_0009

/** What went over the two wires, addresses and acknowledgements included. */
export interface WirePassage {
  readonly address: number
  readonly direction: 'read' | 'write'
  readonly bytes: Uint8Array
  readonly isAcknowledged: boolean
}

/** A minute of a busy booth; the oldest go. */
const WIRE_MAX = 4096

/**
 * A USB adapter for I²C (i2c-tiny-usb) with the project's twins at its bus: through the kernel's own driver it is a
 * `/dev/i2c-N` with the abilities of the Raspberry Pi's.
 */
export class UsbI2cAdapter implements UsbFunction {
  readonly vendor = 0x0403
  readonly product = 0xc631
  readonly names = ['Simulated', 'i2c-tiny-usb', 'bus'] as const
  readonly interfaceClass = [0xff, 0, 0] as const
  readonly bulkEndpoints = []
  readonly #chips = new Map<number, TwinI2cChip>()
  readonly #wire: WirePassage[] = []
  #fault: TwinI2cFault | null = null
  #status = 0
  /** Written, and no stop condition yet: a read may follow, and then these bytes are its register. */
  #written: Uint8Array = new Uint8Array(0)

  attach(address: number, chip: TwinI2cChip): void {
    this.#chips.set(address, chip)
  }

  detach(address: number): void {
    this.#chips.delete(address)
  }

  /** `stuck`: a line is held low, and the adapter never comes back. */
  setFault(fault: TwinI2cFault | null): void {
    this.#fault = fault
  }

  /** Oldest first. */
  wire(): readonly WirePassage[] {
    return [...this.#wire]
  }

  forgetWire(): void {
    this.#wire.length = 0
  }

  control({ data, index, length, request, value }: UsbRequest): UsbAnswer {
    switch (request) {
      case GET_FUNCTIONS: {
        const answer = Buffer.alloc(4)
        answer.writeUInt32LE(FUNCTIONS)
        return answer
      }
      case SET_DELAY:
        return 'taken'
      case GET_STATUS:
        return Uint8Array.of(this.#status)
      default:
        if (request < TRANSFER || request > (TRANSFER | TRANSFER_BEGINS | TRANSFER_ENDS)) return 'stall'
        if (this.#fault === 'stuck') return 'silent'
        if ((request & TRANSFER_BEGINS) !== 0) this.#written = new Uint8Array(0)
        if ((value & FLAG_READ) !== 0) return this.#read(index, length)
        this.#write(index, data, (request & TRANSFER_ENDS) !== 0)
        return 'taken'
    }
  }

  #read(address: number, length: number): Uint8Array {
    const bytes = this.#chip(address)?.read(this.#written[0] ?? 0, length) ?? null
    this.#note({ address, direction: 'read', bytes: bytes ?? new Uint8Array(0), isAcknowledged: bytes !== null })
    return bytes ?? new Uint8Array(length).fill(0xff)
  }

  #write(address: number, bytes: Uint8Array, isWhole: boolean): void {
    const chip = this.#chip(address)
    // A register is chosen for the read that follows: the chip takes it with that.
    const isAcknowledged = chip !== undefined && (isWhole && bytes.length > 0 ? chip.write(bytes) : true)
    this.#written = bytes
    this.#note({ address, direction: 'write', bytes, isAcknowledged })
  }

  #chip(address: number): TwinI2cChip | undefined {
    return this.#fault === 'nack' ? undefined : this.#chips.get(address)
  }

  #note(passage: WirePassage): void {
    this.#status = passage.isAcknowledged ? STATUS_ACKNOWLEDGED : STATUS_NOT_ACKNOWLEDGED
    this.#wire.push({ ...passage, bytes: Uint8Array.from(passage.bytes) })
    if (this.#wire.length > WIRE_MAX) this.#wire.shift()
  }
}
