import { parseArgs } from 'node:util'
import { receive } from './arrivals-at-the-district.ts'
import { Ledger } from './ledger.ts'
import { simulateDay, WHOLE_DAY } from './simulate-day.ts'

/** `node test/simulation/run-day.ts --seed N --residents N`: one more day; exit code 1 when the district's books complain. */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, residents: { type: 'string', default: '2000' } },
})
const day = await simulateDay({
  seed: Number(values.seed),
  residents: Number(values.residents),
  lastArrival: WHOLE_DAY,
})
const { journals, problems } = receive(day.bodies)
const found = [...problems, ...[...journals.values()].flatMap((events) => new Ledger(events).problems)]
const events = [...journals.values()].flat().length
process.stdout.write(
  [`seed ${values.seed}: ${events} events in ${(day.tookMs / 1000).toFixed(1)} s`, ...found, ''].join('\n'),
)
process.exitCode = found.length === 0 ? 0 : 1
