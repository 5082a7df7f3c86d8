import { labelPrinterContract } from '../../contract/label-printer.ts'
import { twinStage } from './twin-stage.ts'

labelPrinterContract('tspl over tcp', (t) => twinStage(t, 'tspl', 'tcp'))
