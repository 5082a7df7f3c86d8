import test from 'ava'
import { labelPrinterContract } from '../../contract/label-printer.ts'
import { fewAtOnce } from '../../support/few-at-once.ts'
import { needing } from '../../support/needing.ts'
import { type TwinTransport, twinStage } from './twin-stage.ts'

const TRANSPORTS: readonly TwinTransport[] = ['memory', 'tcp']
/** Over pseudo terminals that socat makes. */
const DEVICE_TRANSPORTS: readonly TwinTransport[] = ['serial', 'node']

const few = fewAtOnce(8)
for (const transport of TRANSPORTS) {
  labelPrinterContract(few(test), `tspl over ${transport}`, (t) => twinStage(t, 'tspl', transport))
}
for (const transport of DEVICE_TRANSPORTS) {
  labelPrinterContract(few(needing(test, 'socat')), `tspl over ${transport}`, (t) => twinStage(t, 'tspl', transport))
}
