import { labelPrinterContract } from '../../contract/label-printer.ts'
import { twinStage } from './twin-stage.ts'

labelPrinterContract('tspl over serial', (t) => twinStage(t, 'tspl', 'serial'))
