import { DriverError, isDriverError } from '../driver-error.ts'
import type { Board } from '../panel/johnny-five-board.ts'
import type { TextLcd } from '../panel/paced-lcd.ts'
import { lcdRows } from './lcd-pcf8574-codec.ts'

/** PCF8574 with its three address pins open, as the usual backpacks come. */
export const LCD_PCF8574_ADDRESS = 0x27

export interface LcdPcf8574Options {
  /** 0x20 to 0x27 (PCF8574), 0x38 to 0x3f (PCF8574A). */
  readonly address?: number
}

/**
 * A character display of two rows of sixteen (HD44780) on a PCF8574 backpack, through a board that somebody else opened
 * and closes. Both forget everything with their power, so each call wakes and writes everything: about 25 ms, of which
 * 14 ms on the bus, in transfers of at most 3 ms.
 */
export class LcdPcf8574 {
  readonly #lcd: TextLcd
  #isClosed = false

  /** Sends nothing: a display that is not there shows itself at the first `show`. */
  constructor(board: Board, options: LcdPcf8574Options = {}) {
    this.#lcd = board.lcd(options.address ?? LCD_PCF8574_ADDRESS)
  }

  /**
   * Shows up to four characters below "NOW SERVING": digits, `A C E F H J L P U`, `-` and space; others are blank, and a
   * longer text is `----`. Calls go out in order. Rejects with `display.io`.
   */
  async show(text: string): Promise<void> {
    const cause = await this.#lcd.write(lcdRows(text))
    if (cause === null) return
    const retryable = isDriverError(cause) && cause.retryable
    throw new DriverError('display.io', 'The queue display did not take its text', { retryable, cause })
  }

  /** Goes dark, since a figure that nobody keeps true is worse than none. Before the board's; idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    // A display that cannot be reached cannot be made dark either: the outcome does not matter.
    await this.#lcd.darken()
  }
}
