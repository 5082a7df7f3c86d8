// The power of a kiosk at work on the arm64 machine is cut at random moments; at last on a disk that ignores flushes.
import { whyNoMachine } from '../../scripts/machine/needs.ts'
import { BoothOnMachine } from '../hil/booth-on-machine.ts'
import { PowerCuts } from '../hil/cut-power.ts'
import { Seeded } from '../support/seeded.ts'
import { longRun } from './long-run.ts'

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
      const cuts = new PowerCuts(booth, new Seeded(seed, 'power'))
      for (let cut = 1; cut <= count; cut += 1) {
        await cuts.cut()
        say(JSON.stringify(cuts.figures))
      }
      return { ...cuts.figures, lostWithoutFlush: await cuts.cutWithoutFlush() }
    } finally {
      await booth.close()
    }
  },
  ({ broken, confirmed, cuts, lostWithoutFlush, missing, secondsToWork, twice }) =>
    broken + missing + twice === 0 && secondsToWork.length >= cuts && confirmed > cuts && lostWithoutFlush > 0,
)
