// Updates are cut 200 times, all processes at once, at random moments: the old or the new version runs, never neither.
import { serveFolder } from '../support/folder-server.ts'
import { Seeded } from '../support/seeded.ts'
import { HostileRepository } from '../support/update-attacks.ts'
import { type CutFigures, cutUpdates } from '../support/update-cuts.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

/** Cuts that all come in one step are no random ones. */
function isSpread(hit: CutFigures['hit'], cuts: number): boolean {
  return Object.keys(hit).length >= 5 && Object.values(hit).every((times) => times < cuts / 2)
}

await longRun<CutFigures>(
  'update-cuts',
  { seed: 20_221_122, count: 200 },
  ({ count, folder, seed }) =>
    withBench(async (bench) => {
      const repository = await HostileRepository.make(bench)
      const url = await serveFolder(bench, repository.folder)
      return await cutUpdates(url, repository, { chance: new Seeded(seed, 'update-cuts'), cuts: count, folder })
    }),
  ({ broken, cuts, dead, hit, kept, neither, returned, twice, updates }) =>
    neither + dead + broken + twice === 0 && kept + returned === updates && kept > 0 && isSpread(hit, cuts),
)
