import test from 'ava'
import { labelPrinterContract } from '../../contract/label-printer.ts'
import { needing } from '../../support/needing.ts'
import { twinStage } from './twin-stage.ts'

for (const transport of ['memory', 'tcp'] as const) {
  labelPrinterContract(test, `tspl over ${transport}`, (t) => twinStage(t, 'tspl', transport))
}
for (const transport of ['serial', 'node'] as const) {
  labelPrinterContract(needing(test, 'socat'), `tspl over ${transport}`, (t) => twinStage(t, 'tspl', transport))
}
