// Runs in the arm64 machine, as the service's own user: the drivers of each port above the kernel's own interfaces.
import test from 'ava'
import { idReaderContract } from '../../contract/id-reader.ts'
import { labelPrinterContract } from '../../contract/label-printer.ts'
import { panelContract } from '../../contract/panel.ts'
import { queueDisplayContract } from '../../contract/queue-display.ts'
import { thermometerContract } from '../../contract/thermometer.ts'
import { digitsStage, thermometerStage } from './i2c-stages.ts'
import { panelStage } from './panel-stage.ts'
import { printerStage } from './printer-stage.ts'
import { readerStage } from './reader-stage.ts'

const EMULATED = { pace: 'an emulated processor is too slow for milliseconds' }
const BUFFERED = 'the kernel and the cable hold a whole label'

queueDisplayContract('HT16K33 on /dev/i2c-0', digitsStage, EMULATED)
thermometerContract('MLX90614 on /dev/i2c-0', thermometerStage, EMULATED)
panelContract('panel on gpio-sim', panelStage, { ...EMULATED, fail: 'gpio-sim takes no line away' })
idReaderContract('SAM-V on ftdi_sio', readerStage, EMULATED)
labelPrinterContract(test, 'esc-pos on /dev/usb/lp0', printerStage, {
  answerLate: 'answers come late here anyhow',
  switchLanguage: 'the printer outside speaks one',
  cyclePower: 'pulling the cable is all that a USB host sees of it',
  inTheMiddle: BUFFERED,
})
