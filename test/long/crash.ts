// The whole program, with people, crew and a printer, is killed 50 times at random points of its work: journal and paper.
import { type CrashFigures, killAtWork } from '../end-to-end/crash-runs.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const isWhole = (found: CrashFigures): boolean =>
  found.checkIns > found.kills &&
  found.lost.length + found.early.length + found.wrongPerson.length + found.broken.length === 0 &&
  found.strange + found.twice.length + found.notOnPaper.length === 0 &&
  found.paperWhole + found.paperStrips <= found.labelsBegun

await longRun(
  'crash',
  { seed: 20_261_121, count: 50 },
  ({ count, seed }) =>
    withBench(async (bench) => {
      const kills = Math.ceil(count / 2)
      const single = await killAtWork(bench, { programme: 'single', seed, kills })
      const pooled = await killAtWork(bench, { programme: 'pooled-10', seed: seed + 1, kills })
      return { single, pooled }
    }),
  ({ pooled, single }) => isWhole(single) && isWhole(pooled),
)
