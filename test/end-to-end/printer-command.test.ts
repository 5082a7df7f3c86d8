import test from 'ava'
import { needing } from '../support/needing.ts'
import { HEALTHY, isDevice, openBooth, TWINS } from './booth.ts'
import { runKioskCommand } from './kiosk-command.ts'
import { rasterOf, readPaper } from './paper.ts'
import { until } from './until.ts'

/** Three seconds, and what a busy machine may add. */
const CAUSE_MS = 5_000
const PERSON = { idNumber: '119999199003070019', name: '张测试' }

needing(test, 'zbarimg')(
  'in TSPL a label comes out as in ESC/POS; a test label names nobody, and the printer is calibrated',
  async (t) => {
    const booth = await openBooth(t, {
      programme: 'single',
      devices: { ...TWINS, labelPrinter: { driver: 'simulated', language: 'tspl' } },
    })
    const config = `${booth.folder.path}/kiosk.yaml`
    const labels = async () =>
      (await booth.kiosk.call('GET', '/bench/labels')).body as readonly { label: string | null }[]
    const read = async (n: number) =>
      readPaper(await rasterOf(await booth.kiosk.bytes(`/bench/labels/${n}.png`)), booth.folder.path)
    await booth.bench('thermometer', HEALTHY)
    await booth.bench('card', { person: PERSON })
    await until(async () => (await labels()).length === 1, 'the label')
    const number = (await labels())[0]?.label?.split('/')[0] ?? ''
    t.regex(number, /^\d{14}$/)
    t.deepEqual(await read(1), [`CODE-128:${number}`, `QR-Code:${number}`])
    const tested = await runKioskCommand(['printer', 'test', '--json', '--config', config])
    t.deepEqual([tested.code, tested.out.trim()], [0, '{"act":"test"}'], tested.said)
    t.is((await labels()).length, 2)
    t.is((await labels())[1]?.label, null)
    t.deepEqual(await read(2), ['CODE-128:TEST', 'QR-Code:TEST'])
    const calibrated = await runKioskCommand(['printer', 'calibrate', '--config', config])
    t.is(calibrated.code, 0, calibrated.said)
    const outMs = performance.now()
    await booth.bench('printer', { paper: 'out' })
    await booth.state((view) => isDevice(view, 'labelPrinter', 'faulted', 'paper-out'))
    t.true(performance.now() - outMs < CAUSE_MS, 'the crew reads why, also while no label waits')
    const failed = await runKioskCommand(['printer', 'test', '--config', config])
    t.is(failed.code, 1)
    t.is(failed.said.trim(), 'Nothing was printed: The printer is out of paper.')
    t.is(await booth.kiosk.stop(), 0)
    const nobody = await runKioskCommand(['printer', 'test', '--config', config])
    t.is(nobody.code, 74)
  },
)
