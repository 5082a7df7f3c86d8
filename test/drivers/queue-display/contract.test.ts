import { HT16K33_ADDRESS, Ht16k33 } from '../../../drivers/queue-display/ht16k33.ts'
import { Ht16k33Twin } from '../../../drivers/queue-display/ht16k33-twin.ts'
import { LCD_PCF8574_ADDRESS, LcdPcf8574 } from '../../../drivers/queue-display/lcd-pcf8574.ts'
import { LcdPcf8574Twin } from '../../../drivers/queue-display/lcd-pcf8574-twin.ts'
import { queueDisplayContract } from '../../contract/queue-display.ts'
import { twinStage } from './display-stage.ts'

queueDisplayContract('HT16K33 on its twin', (t) =>
  twinStage(t, new Ht16k33Twin(), HT16K33_ADDRESS, (board) => new Ht16k33(board)),
)

queueDisplayContract('LCD on its twin', (t) =>
  twinStage(t, new LcdPcf8574Twin(), LCD_PCF8574_ADDRESS, (board) => new LcdPcf8574(board)),
)
