import { labelPrinterContract } from '../../contract/label-printer.ts'
import { twinStage } from './twin-stage.ts'

labelPrinterContract('tspl over node', (t) => twinStage(t, 'tspl', 'node'))
