// The panel on arm64 machines whose GPIO lines are numbered as on other boards and kernels.
import { whyNoMachine } from '../../scripts/machine/needs.ts'
import { BoothOnMachine } from '../hil/booth-on-machine.ts'
import { runContracts } from '../hil/run-contracts.ts'
import { longRun } from './long-run.ts'

/** Before kernel 6.6: 0; a Raspberry Pi 5: 399, 571 and 458 at times; all others from 6.6 on: 512. */
const BASES = [0, 399, 458, 512, 571]
const TIMEOUT_MS = 20 * 60_000

await longRun(
  'hil-gpio',
  { seed: 0, count: BASES.length },
  async ({ count }) => {
    const why = whyNoMachine()
    if (why !== null) throw new Error(`the arm64 machine ${why}`)
    const byBase: Record<
      string,
      { readonly chip: string; readonly passed: number; readonly failed: readonly string[] }
    > = {}
    for (const gpioBase of BASES.slice(0, count)) {
      const booth = await BoothOnMachine.open((text) => void process.stderr.write(`${text}\n`), { gpioBase })
      try {
        const chip = await booth.machine.agent.run(`cat /sys/class/gpio/gpiochip${gpioBase}/{label,base}`)
        const { failed, passed } = await runContracts(booth, {
          titles: ['panel on gpio-sim: *'],
          timeoutMs: TIMEOUT_MS,
        })
        byBase[gpioBase] = { chip: chip.trim().replace('\n', ' from '), passed: passed.length, failed }
        process.stderr.write(`${gpioBase}: ${JSON.stringify(byBase[gpioBase])}\n`)
      } finally {
        await booth.close()
      }
    }
    return { byBase }
  },
  ({ byBase }) => Object.values(byBase).every(({ failed, passed }) => failed.length === 0 && passed > 0),
)
