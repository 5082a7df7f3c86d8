// The label printer fails at 200 random points, in both languages, over TCP, serial line and printer node.
import { faultThePrinter, type PrinterFaultFigures } from '../support/printer-faults.ts'
import { Seeded } from '../support/seeded.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const CAUSE_MS = 3_000

await longRun<PrinterFaultFigures>(
  'printer-faults',
  { seed: 20_220_520, count: 200 },
  ({ count, seed }) =>
    withBench((bench) => faultThePrinter(bench, { chance: new Seeded(seed, 'printer'), points: count })),
  ({ disagreeing, late, slowestCauseMs, strange, unsettled }) =>
    disagreeing + late + strange + unsettled === 0 && slowestCauseMs <= CAUSE_MS,
)
