import { labelPrinterContract } from '../../contract/label-printer.ts'
import { twinStage } from './twin-stage.ts'

labelPrinterContract('esc-pos over serial', (t) => twinStage(t, 'esc-pos', 'serial'))
