import { DriverError, isDriverError } from '../driver-error.ts'
import type { Board, Digits } from '../panel/johnny-five-board.ts'
import { placeText } from './ht16k33-codec.ts'

/** Address with all jumpers open. */
export const HT16K33_ADDRESS = 0x70

export interface Ht16k33Options {
  /** 0x70 to 0x77. */
  readonly address?: number
  readonly brightnessPercent?: number
}

/**
 * Four seven-segment digits on an HT16K33, through a board that somebody else opened and closes. The controller forgets
 * everything with its power, so each call writes everything: about 8 ms of bus time.
 */
export class Ht16k33 {
  readonly #digits: Digits
  readonly #brightnessPercent: number
  #isClosed = false

  /** Blanks the display. A display that is not there shows itself at the first `show`. */
  constructor(board: Board, options: Ht16k33Options = {}) {
    this.#digits = board.digits(options.address ?? HT16K33_ADDRESS)
    this.#brightnessPercent = options.brightnessPercent ?? 100
  }

  /**
   * Shows up to four characters, at the right: digits, `A C E F H J L P U`, `-` and space; others are blank, and a
   * longer text is `----`. Calls go out in order. Rejects with `display.io`.
   */
  async show(text: string): Promise<void> {
    const cause = await this.#digits.write(placeText(text), this.#brightnessPercent)
    if (cause === null) return
    const retryable = isDriverError(cause) && cause.retryable
    throw new DriverError('display.io', 'The queue display did not take its digits', { retryable, cause })
  }

  /** Goes dark, since a figure that nobody keeps true is worse than none. Before the board's; idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    // A display that cannot be reached cannot be made dark either: the outcome does not matter.
    await this.#digits.write(placeText(''), this.#brightnessPercent)
  }
}
