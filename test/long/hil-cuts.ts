// The power of a kiosk at work on the arm64 machine is cut at random moments; at last on a disk that ignores flushes.
import { whyNoMachine } from '../../scripts/machine/needs.ts'
import { BoothOnMachine } from '../hil/booth-on-machine.ts'
import { PowerCuts } from '../hil/cut-power.ts'
import { Seeded } from '../support/seeded.ts'
import { longRun } from './long-run.ts'

/** Of so many cuts one ends with a start of the whole machine, which takes an emulated processor minutes. */
const CUTS_A_START = 20

await longRun(
  'hil-cuts',
  { seed: 20_220_520, count: 100 },
  async ({ count, seed }) => {
    const why = whyNoMachine()
    if (why !== null) throw new Error(`the arm64 machine ${why}`)
    const say = (text: string): void => void process.stderr.write(`${text}\n`)
    const booth = await BoothOnMachine.open(say)
    try {
      await booth.installKiosk()
      const cuts = new PowerCuts(booth, new Seeded(seed, 'power'), say)
      while (cuts.figures.cuts < count) {
        await cuts.cutWhileWorking(Math.min(CUTS_A_START, count - cuts.figures.cuts) - 1)
        await cuts.cutAndStart()
        say(JSON.stringify(cuts.figures))
      }
      return { ...cuts.figures, lostWithoutFlush: await cuts.cutWithoutFlush() }
    } finally {
      await booth.close()
    }
  },
  ({ broken, confirmed, cuts, lostWithoutFlush, missing, restarts, secondsToWork, twice, withUnflushed }) =>
    broken + missing + twice === 0 &&
    secondsToWork.length === restarts &&
    confirmed > cuts &&
    withUnflushed > 0 &&
    lostWithoutFlush > 0,
)
