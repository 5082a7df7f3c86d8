import { labelPrinterContract } from '../../contract/label-printer.ts'
import { twinStage } from './twin-stage.ts'

labelPrinterContract('tspl over memory', (t) => twinStage(t, 'tspl', 'memory'))
