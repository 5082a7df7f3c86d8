// A new version crashes three times at its start, in ways by chance: how long until the one before serves again.
import { returnFromCrashes } from '../support/crash-return.ts'
import { Seeded } from '../support/seeded.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const WITHIN_S = 60

await longRun(
  'crash-return',
  { seed: 20_221_122, count: 20 },
  async ({ count, seed }) => {
    const chance = new Seeded(seed, 'crash-return')
    const { seconds, ...figures } = await withBench((bench) => returnFromCrashes(bench, { chance, count }))
    // In one line, as the formatter of kept results wants it.
    return { ...figures, asked: count, seconds: seconds.join(' '), worstSeconds: Math.max(...seconds) }
  },
  ({ asked, crashes, returns, said, served, whole, worstSeconds }) =>
    worstSeconds <= WITHIN_S &&
    crashes === 3 * asked &&
    [returns, said, served, whole].every((times) => times === asked),
)
