// Runs in the arm64 machine, as the service's own user: the drivers of each port above the kernel's own interfaces.
import test from 'ava'
import { codeScannerContract } from '../../contract/code-scanner.ts'
import { distanceContract } from '../../contract/distance.ts'
import { idReaderContract } from '../../contract/id-reader.ts'
import { labelPrinterContract } from '../../contract/label-printer.ts'
import { panelContract } from '../../contract/panel.ts'
import { queueDisplayContract } from '../../contract/queue-display.ts'
import { speakerContract } from '../../contract/speaker.ts'
import { thermometerContract } from '../../contract/thermometer.ts'
import { playerStage } from '../../drivers/speaker/player-stage.ts'
import { distanceStage } from './distance-stage.ts'
import { digitsStage, thermometerStage } from './i2c-stages.ts'
import { panelStage } from './panel-stage.ts'
import { printerStage } from './printer-stage.ts'
import { readerStage } from './reader-stage.ts'
import { keyboardStage, lineScannerStage } from './scanner-stages.ts'

const EMULATED = { pace: 'an emulated processor is too slow for milliseconds' }
const BUFFERED = 'the kernel and the cable hold a whole label'

queueDisplayContract('HT16K33 on /dev/i2c-0', digitsStage, EMULATED)
thermometerContract('MLX90614 on /dev/i2c-0', thermometerStage, EMULATED)
panelContract('panel on gpio-sim', panelStage, { ...EMULATED, fail: 'gpio-sim takes no line away' })
idReaderContract('SAM-V on ftdi_sio', readerStage, EMULATED)
codeScannerContract('GM65 on ftdi_sio', lineScannerStage, {
  ...EMULATED,
  half: 'pulling the cable takes longer than the pause that ends a code',
})
codeScannerContract('a scanner that plays keyboard, on usbhid', keyboardStage, {
  ...EMULATED,
  chinese: 'a keyboard has no such keys',
  long: 'two thousand keys take minutes',
  hang: 'it answers nothing that could be missed',
})
speakerContract('a speaker above a player’s process', playerStage, EMULATED)
distanceContract('A02YYUW on ftdi_sio', distanceStage, EMULATED)
for (const language of ['esc-pos', 'tspl'] as const) {
  labelPrinterContract(test, `${language} on /dev/usb/lp0`, (t) => printerStage(t, language), {
    answerLate: 'answers come late here anyhow',
    switchLanguage: 'only one printer is on the cable',
    cyclePower: 'pulling the cable is all that a USB host sees of it',
    inTheMiddle: BUFFERED,
  })
}
