import test from 'ava'
import { labelPrinterContract } from '../../contract/label-printer.ts'
import { needing } from '../../support/needing.ts'
import { twinStage } from './twin-stage.ts'

for (const transport of ['memory', 'tcp'] as const) {
  labelPrinterContract(test, `esc-pos over ${transport}`, (t) => twinStage(t, 'esc-pos', transport))
}
for (const transport of ['serial', 'node'] as const) {
  labelPrinterContract(needing(test, 'socat'), `esc-pos over ${transport}`, (t) => twinStage(t, 'esc-pos', transport))
}
