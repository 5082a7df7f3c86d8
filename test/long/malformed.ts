// Commands and configurations that no kiosk may obey, each malformed in its own way, to the desks of a kiosk.
import { fuzzMaintenance } from '../support/fuzzed-maintenance.ts'
import { kioskFolder } from '../support/kiosk-process.ts'
import { longRun } from './long-run.ts'

await longRun(
  'malformed',
  { seed: 1, count: 100_000 },
  async ({ count, seed }) => {
    const ends: (() => Promise<void>)[] = []
    const folder = await kioskFolder({ teardown: (end) => ends.push(end) })
    const found = await fuzzMaintenance(folder, seed, count)
    for (const end of ends) await end()
    return found
  },
  ({ acted, heapGrownMb, taken, unsaid }) => acted + taken + unsaid === 0 && heapGrownMb <= 20,
)
