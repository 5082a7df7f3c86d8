// A release installed on the arm64 machine: what its real systemd makes of it, a hang, a stop, a wrong configuration, and its uninstall.
import { whyNoMachine } from '../../scripts/machine/needs.ts'
import { BoothOnMachine } from '../hil/booth-on-machine.ts'
import { installRelease } from '../hil/installed-release.ts'
import { serviceFound, uninstalled } from '../hil/service-in-machine.ts'
import { twoReleases } from '../hil/two-releases.ts'
import { serveFolder } from '../support/folder-server.ts'
import { anEngineer } from '../support/signed-commands.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

/** A release unpacked, and in its slot; and Debian. */
const DISK_BYTES = 2 * 2 ** 30
/** What was asked of the unit. */
const EXPOSURE_MAX = 2.5
/** Exit code of a kiosk whose configuration is wrong: systemd must not start it again. */
const WRONG_CONFIGURATION = '78'

await longRun(
  'hil-release',
  { seed: 0, count: 1 },
  ({ folder }) =>
    withBench(async (bench) => {
      const why = whyNoMachine()
      if (why !== null) throw new Error(`the arm64 machine ${why}`)
      const say = (text: string): void => void process.stderr.write(`${text}\n`)
      const { first } = await twoReleases(folder, say)
      const port = Number(new URL(await serveFolder(bench, folder)).port)
      const booth = await BoothOnMachine.open(say, { diskBytes: DISK_BYTES })
      bench.teardown(() => booth.close())
      await installRelease(booth, { release: first, port, commandKey: anEngineer().key })
      const service = await serviceFound(booth)
      say(JSON.stringify(service))
      return { ...service, left: await uninstalled(booth) }
    }),
  ({ doctor, exposure, isFed, left, linesAfterStop, startsAfterHang, state, wrong }) =>
    state === 'active' &&
    isFed &&
    exposure <= EXPOSURE_MAX &&
    doctor.length === 0 &&
    startsAfterHang === 1 &&
    linesAfterStop.every((level) => level === 0) &&
    wrong.status === WRONG_CONFIGURATION &&
    wrong.state === 'failed' &&
    wrong.starts === 0 &&
    !left.program &&
    left.data,
)
