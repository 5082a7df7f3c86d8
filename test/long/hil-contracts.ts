// Every contract suite above the drivers of the arm64 machine's own kernel.
import { whyNoMachine } from '../../scripts/machine/needs.ts'
import { BoothOnMachine } from '../hil/booth-on-machine.ts'
import { runContracts } from '../hil/run-contracts.ts'
import { longRun } from './long-run.ts'

const TIMEOUT_MS = 40 * 60_000

await longRun(
  'hil-contracts',
  { seed: 0, count: 1 },
  async ({ count }) => {
    const why = whyNoMachine()
    if (why !== null) throw new Error(`the arm64 machine ${why}`)
    const booth = await BoothOnMachine.open((text) => void process.stderr.write(`${text}\n`))
    try {
      const { failed, output, passed, skipped } = await runContracts(booth, { timeoutMs: count * TIMEOUT_MS })
      process.stderr.write(output)
      // By suite: what stands before the colon.
      const suites = Object.groupBy(passed, (title) => title.split(':')[0] ?? '')
      const bySuite = Object.fromEntries(Object.entries(suites).map(([suite, titles]) => [suite, titles?.length ?? 0]))
      return { passed: passed.length, bySuite, failed, skipped }
    } finally {
      await booth.close()
    }
  },
  ({ failed, passed }) => failed.length === 0 && passed > 0,
)
