import { setImmediate } from 'node:timers/promises'
import { DriverError } from '../driver-error.ts'
import type { I2cBus } from './i2c-bus.ts'
import { assertRead, assertWrite, hexAddress } from './i2c-failure.ts'

/** A simulated chip. It sees the bytes after the address, and may decline to acknowledge. */
export interface TwinI2cChip {
  /** Exactly `length` bytes from `register` on, or null: no acknowledge. */
  read(register: number, length: number): Uint8Array | null
  /** False: no acknowledge. */
  write(bytes: Uint8Array): boolean
}

export type TwinI2cFault = 'nack' | 'stuck'

/** What passed, with the outcome: `ok`, or the fault that the master saw. */
export interface TwinI2cPassage {
  readonly address: number
  readonly direction: 'read' | 'write'
  readonly bytes: Uint8Array
  readonly outcome: 'ok' | TwinI2cFault
}

/** Enough to look back over some seconds; the oldest go first. */
const RECORDING_MAX = 512

/** A bus with simulated chips on it: the same order and the same errors as a real one, without its waiting. */
export class TwinI2cBus implements I2cBus {
  readonly #chips = new Map<number, TwinI2cChip>()
  readonly #recording: TwinI2cPassage[] = []
  #fault: TwinI2cFault | null = null
  #tail: Promise<unknown> = Promise.resolve()
  #isClosed = false

  /** One chip at each address; a second one takes its place. */
  attach(address: number, chip: TwinI2cChip): void {
    this.#chips.set(address, chip)
  }

  detach(address: number): void {
    this.#chips.delete(address)
  }

  /** A fault of the whole bus: `stuck` is a line held low. Null ends it. */
  setFault(fault: TwinI2cFault | null): void {
    this.#fault = fault
  }

  /** The last passages, oldest first. */
  recording(): readonly TwinI2cPassage[] {
    return [...this.#recording]
  }

  async read(address: number, register: number, length: number): Promise<Uint8Array> {
    assertRead(address, register, length)
    const answer = await this.#inTurn(address, () => this.#chips.get(address)?.read(register, length) ?? null)
    this.#record({
      address,
      direction: 'read',
      bytes: answer.bytes ?? Uint8Array.of(register),
      outcome: answer.outcome,
    })
    return answer.bytes ?? this.#throwFault(address, answer.outcome)
  }

  async write(address: number, bytes: Uint8Array): Promise<void> {
    assertWrite(address, bytes)
    const copy = Uint8Array.from(bytes)
    const answer = await this.#inTurn(address, () => (this.#chips.get(address)?.write(copy) === true ? copy : null))
    this.#record({ address, direction: 'write', bytes: copy, outcome: answer.outcome })
    if (answer.bytes === null) this.#throwFault(address, answer.outcome)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#tail
  }

  async #inTurn(
    address: number,
    transfer: () => Uint8Array | null,
  ): Promise<{ bytes: Uint8Array | null; outcome: TwinI2cPassage['outcome'] }> {
    const turn = this.#tail.then(async () => {
      await setImmediate()
      if (this.#isClosed) throw new DriverError('i2c.io', `I²C ${hexAddress(address)}: closed`, { retryable: false })
      const bytes = this.#fault === null ? transfer() : null
      return { bytes, outcome: bytes === null ? (this.#fault ?? 'nack') : ('ok' as const) }
    })
    this.#tail = turn.catch(() => undefined)
    return await turn
  }

  #record(passage: TwinI2cPassage): void {
    this.#recording.push(passage)
    if (this.#recording.length > RECORDING_MAX) this.#recording.shift()
  }

  #throwFault(address: number, outcome: TwinI2cPassage['outcome']): never {
    const where = `I²C ${hexAddress(address)}`
    if (outcome === 'stuck') throw new DriverError('i2c.timeout', `${where}: the bus is stuck`, { retryable: true })
    throw new DriverError('i2c.no-acknowledge', `${where} does not answer`, { retryable: true })
  }
}
