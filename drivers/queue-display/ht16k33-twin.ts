import type { TwinI2cChip } from '../bus/twin-i2c-bus.ts'
import { RAM_BYTES, readText } from './ht16k33-codec.ts'
import type { QueueDisplayTwin } from './queue-display-twin.ts'
import { SHOWN_CHARACTERS } from './shown-text.ts'

const DARK = ' '.repeat(SHOWN_CHARACTERS)

/** The controller as seen from the bus, and the digits as seen from the street (HT16K33 datasheet, "Command summary"). */
export class Ht16k33Twin implements TwinI2cChip, QueueDisplayTwin {
  readonly #ram = new Uint8Array(RAM_BYTES)
  readonly #listeners = new Set<() => void>()
  #isPowered = true
  #isOscillating = false
  #isOn = false
  #blink = 0
  #dimming = 15

  /** What can be read: four characters, spaces where it is dark. */
  text(): string {
    return this.#isPowered && this.#isOscillating && this.#isOn ? readText(this.#ram) : DARK
  }

  rows(): readonly string[] {
    return [this.text()]
  }

  /** 1-16 sixteenths of full brightness. */
  brightness(): number {
    return this.#dimming + 1
  }

  isBlinking(): boolean {
    return this.#blink !== 0
  }

  /** No acknowledge from now on, and everything is forgotten. */
  unplug(): void {
    this.#isPowered = false
    this.#ram.fill(0)
    this.#isOscillating = false
    this.#isOn = false
    this.#blink = 0
    this.#dimming = 15
    this.#changed()
  }

  plugIn(): void {
    this.#isPowered = true
  }

  /** Called when what can be read may have changed. Returns the function that stops listening. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  read(register: number, length: number): Uint8Array | null {
    if (!this.#isPowered) return null
    return Uint8Array.from({ length }, (_, offset) => this.#ram[(register + offset) % RAM_BYTES] ?? 0)
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#isPowered) return false
    const [command = 0, ...data] = bytes
    this.#execute(command, data)
    this.#changed()
    return true
  }

  #execute(command: number, data: readonly number[]): void {
    switch (command & 0xf0) {
      case 0x00:
        // The pointer advances by itself and wraps.
        for (const [offset, byte] of data.entries()) this.#ram[(command + offset) % RAM_BYTES] = byte
        break
      case 0x20:
        this.#isOscillating = (command & 0x01) === 1
        break
      case 0x80:
        this.#isOn = (command & 0x01) === 1
        this.#blink = (command >> 1) & 0x03
        break
      case 0xe0:
        this.#dimming = command & 0x0f
        break
      default:
        // Row/interrupt pin and test mode: no digit depends on them.
        break
    }
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
