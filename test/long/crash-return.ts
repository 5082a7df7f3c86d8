// A new version crashes three times at its start, in ways by chance: how long until the one before serves again.
import { type ReturnFigures, returnFromCrashes } from '../support/crash-return.ts'
import { Seeded } from '../support/seeded.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const WITHIN_S = 60

await longRun<ReturnFigures & { readonly worstSeconds: number }>(
  'crash-return',
  { seed: 20_221_122, count: 20 },
  async ({ count, seed }) => {
    const chance = new Seeded(seed, 'crash-return')
    const figures = await withBench((bench) => returnFromCrashes(bench, { chance, count }))
    return { ...figures, worstSeconds: Math.max(...figures.seconds) }
  },
  ({ crashes, returns, said, seconds, served, whole, worstSeconds }) =>
    worstSeconds <= WITHIN_S &&
    crashes === 3 * returns &&
    [returns, said, served, whole].every((times) => times === seconds.length),
)
