// Updates of a release installed on the arm64 machine, whose power is cut at random moments of them: the old or the new version runs.
import { whyNoMachine } from '../../scripts/machine/needs.ts'
import { BoothOnMachine } from '../hil/booth-on-machine.ts'
import { UpdateCuts } from '../hil/cut-update.ts'
import { installRelease } from '../hil/installed-release.ts'
import { twoReleases } from '../hil/two-releases.ts'
import { whyNoArm64Programs } from '../support/arm64-release.ts'
import { serveFolder } from '../support/folder-server.ts'
import { Seeded } from '../support/seeded.ts'
import { anEngineer } from '../support/signed-commands.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

/** Of so many cuts one ends with a start of the whole machine, which takes an emulated processor minutes. */
const CUTS_A_START = 7
/** Two releases, the archive of a third, twice the room of one, and Debian. */
const DISK_BYTES = 3 * 2 ** 30
/** Taken in on a disk that keeps nothing. */
const LOST = 3

await longRun(
  'hil-update',
  { seed: 20_221_122, count: 20 },
  ({ count, folder, seed }) =>
    withBench(async (bench) => {
      const why = whyNoMachine() ?? whyNoArm64Programs()
      if (why !== null) throw new Error(`the arm64 machine ${why}`)
      const begunMs = performance.now()
      const say = (text: string): void =>
        void process.stderr.write(`${Math.round((performance.now() - begunMs) / 1_000)} s  ${text}\n`)
      const releases = await twoReleases(folder, say)
      const port = Number(new URL(await serveFolder(bench, folder)).port)
      const booth = await BoothOnMachine.open(say, { diskBytes: DISK_BYTES })
      bench.teardown(() => booth.close())
      const engineer = anEngineer()
      await installRelease(booth, { release: releases.first, port, commandKey: engineer.key })
      say('installed')
      await booth.disk.moveIntoImage()
      const cuts = new UpdateCuts(booth, releases, { engineer, chance: new Seeded(seed, 'hil-update'), say })
      await cuts.cut(count, CUTS_A_START)
      say(JSON.stringify(cuts.figures))
      return { ...cuts.figures, lostWithoutFlush: await cuts.cutWithoutFlush(LOST) }
    }),
  ({ broken, controls, lostWithoutFlush, missing, neither, ran, twice }) =>
    neither + broken + missing + twice === 0 &&
    ran.first > 0 &&
    ran.second > 0 &&
    controls.halfSeen === controls.half &&
    lostWithoutFlush > 0,
)
