/** Characters of one row of the display's memory, of which the first sixteen are seen (datasheet, "Display Data RAM"). */
const ROW_CHARACTERS = 40
const SECOND_ROW = 0x40
const BLANK = 0x20
/** Its clock at 270 kHz (datasheet, table 6): any instruction, and those that walk through the whole memory. */
const INSTRUCTION_US = 41
const CLEAR_US = 1_520
/** Figure 24, "Initializing by Instruction": after the supply, after the first function set, after the second. */
const POWER_ON_US = 40_000
const FIRST_FUNCTION_SET_US = 4_100
const SECOND_FUNCTION_SET_US = 100

/**
 * The controller HD44780U as its wires have it: one nibble per fall of the enable line. It misses what comes while it is
 * busy, as the real one does, so that a driver which loses its pauses shows rubbish here too. Time is told to it.
 *
 * Not modelled: characters of one's own, shifting, reading back.
 */
export class Hd44780Twin {
  readonly #memory = new Uint8Array(0x80)
  #address = 0
  #isFourWire = false
  #hasTwoRows = false
  #isOn = false
  #pendingNibble: number | null = null
  #functionSets = 0
  #timeUs = 0
  #busyUntilUs = 0
  #missed = 0

  constructor() {
    this.powerOn()
  }

  /** What the internal reset leaves: eight wires, one row, nothing shown. */
  powerOn(): void {
    this.#memory.fill(BLANK)
    this.#address = 0
    this.#isFourWire = false
    this.#hasTwoRows = false
    this.#isOn = false
    this.#pendingNibble = null
    this.#functionSets = 0
    this.#timeUs = 0
    this.#busyUntilUs = POWER_ON_US
  }

  /** Instructions that came while it was busy, since it was made. */
  missed(): number {
    return this.#missed
  }

  pass(us: number): void {
    this.#timeUs += us
  }

  /** The enable line falls: `isData` is the register select line, `nibble` the upper four data lines. */
  latch(isData: boolean, nibble: number): void {
    if (!this.#isFourWire) {
      // The lower four lines are not wired.
      this.#execute(isData, nibble << 4)
    } else if (this.#pendingNibble === null) {
      this.#pendingNibble = nibble
    } else {
      const byte = (this.#pendingNibble << 4) | nibble
      this.#pendingNibble = null
      this.#execute(isData, byte)
    }
  }

  /** Codes of the characters that are seen, row by row; null while nothing is shown. */
  codes(columns: number): readonly (readonly number[])[] | null {
    if (!this.#isOn) return null
    const rowAt = (start: number): readonly number[] => [...this.#memory.subarray(start, start + columns)]
    return [rowAt(0), this.#hasTwoRows ? rowAt(SECOND_ROW) : Array.from({ length: columns }, () => BLANK)]
  }

  #execute(isData: boolean, byte: number): void {
    if (this.#timeUs < this.#busyUntilUs) {
      this.#missed += 1
      return
    }
    this.#busyFor(INSTRUCTION_US)
    if (isData) {
      this.#memory[this.#address] = byte
      this.#address = next(this.#address)
    } else {
      this.#instruct(byte)
    }
  }

  /** The highest bit that is set says which instruction it is (datasheet, table 6). */
  #instruct(byte: number): void {
    if (byte >= 0x80) this.#address = byte & 0x7f
    else if (byte >= 0x40) this.#address = 0
    else if (byte >= 0x20) this.#setFunction(byte)
    else if (byte >= 0x08 && byte < 0x10) this.#isOn = (byte & 0x04) !== 0
    else if (byte < 0x04 && byte > 0x00) this.#clear(byte === 0x01)
  }

  #setFunction(byte: number): void {
    this.#isFourWire = (byte & 0x10) === 0
    this.#hasTwoRows = (byte & 0x08) !== 0
    this.#functionSets += 1
    if (this.#functionSets === 1) this.#busyFor(FIRST_FUNCTION_SET_US)
    if (this.#functionSets === 2) this.#busyFor(SECOND_FUNCTION_SET_US)
  }

  #clear(isAll: boolean): void {
    if (isAll) this.#memory.fill(BLANK)
    this.#address = 0
    this.#busyFor(CLEAR_US)
  }

  #busyFor(us: number): void {
    this.#busyUntilUs = this.#timeUs + us
  }
}

function next(address: number): number {
  if (address === ROW_CHARACTERS - 1) return SECOND_ROW
  return address === SECOND_ROW + ROW_CHARACTERS - 1 ? 0 : (address + 1) & 0x7f
}
