import type { KioskConfig } from '../../config/load.ts'
import type { TwinI2cChip } from '../../drivers/bus/twin-i2c-bus.ts'
import type { Board } from '../../drivers/panel/johnny-five-board.ts'
import { HT16K33_ADDRESS, Ht16k33 } from '../../drivers/queue-display/ht16k33.ts'
import { Ht16k33Twin } from '../../drivers/queue-display/ht16k33-twin.ts'
import { LCD_PCF8574_ADDRESS, LcdPcf8574 } from '../../drivers/queue-display/lcd-pcf8574.ts'
import { LcdPcf8574Twin } from '../../drivers/queue-display/lcd-pcf8574-twin.ts'
import type { QueueDisplayTwin } from '../../drivers/queue-display/queue-display-twin.ts'
import type { QueueDisplay } from '../ports/queue-display.ts'

type DisplayConfig = NonNullable<KioskConfig['devices']['queueDisplay']>

/** A simulated display, and where it is on the bus. */
export interface PlacedDisplayTwin {
  readonly address: number
  readonly twin: TwinI2cChip & QueueDisplayTwin
}

/** The twin that the configuration asks for; null where the display is a real one, or absent. */
export function queueDisplayTwin(config: DisplayConfig | undefined): PlacedDisplayTwin | null {
  if (config?.driver !== 'simulated') return null
  switch (config.model) {
    case 'ht16k33':
      return { address: HT16K33_ADDRESS, twin: new Ht16k33Twin() }
    case 'lcd-pcf8574':
      return { address: LCD_PCF8574_ADDRESS, twin: new LcdPcf8574Twin() }
  }
}

/** The driver on a board; a twin is driven by the driver of the model that it stands for. */
export function openQueueDisplay(config: DisplayConfig, board: Board): QueueDisplay {
  const options = config.driver === 'simulated' ? {} : { address: config.address }
  const model = config.driver === 'simulated' ? config.model : config.driver
  switch (model) {
    case 'ht16k33':
      return new Ht16k33(board, options)
    case 'lcd-pcf8574':
      return new LcdPcf8574(board, options)
  }
}
