// A working kiosk is killed 1,000 times: while it takes people in, sends, keeps snapshots, forgets, removes and starts.
import { type KillFigures, killAtRandom } from '../support/random-kills.ts'
import { Seeded } from '../support/seeded.ts'
import { longRun } from './long-run.ts'

await longRun<KillFigures>(
  'kills',
  { seed: 20_220_521, count: 1_000 },
  ({ count, folder, seed }) => killAtRandom({ dataDir: folder, chance: new Seeded(seed, 'kills'), kills: count }),
  ({ broken, confirmed, delivered, halves, kills, missing, twice }) =>
    broken + halves + missing + twice === 0 && confirmed > kills && delivered > kills,
)
