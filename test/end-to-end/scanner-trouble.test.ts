import { performance } from 'node:perf_hooks'
import test from 'ava'
import { ScannerTwin } from '../../drivers/code-scanner/scanner-twin.ts'
import { pluggablePty } from '../drivers/bus/pluggable-pty.ts'
import { needing } from '../support/needing.ts'
import { HEALTHY, isDevice, openBooth, TWINS } from './booth.ts'
import { until } from './until.ts'

const ON_CARD = { idType: 'resident-card', idNumber: '119999199003070019', name: '张测试' } as const
const IN_CODE = 'P:11999919900307049X:李样本:13900000000'
/** From its return to the next code, as for every device. */
const BACK_MS = 5000

const testWithSocat = needing(test, 'socat')

testWithSocat(
  'a scanner that is missing, deaf and back again is named each time; the card reader works on, and a code that is no text is said to be unknown',
  async (t) => {
    const twin = new ScannerTwin({ family: 'gm65' })
    const line = await pluggablePty(t, twin)
    await line.unplug()
    const codeScanner = { driver: 'serial', port: line.path, baudRate: 9600, family: 'gm65' }
    const booth = await openBooth(t, { devices: { ...TWINS, codeScanner } })
    await booth.bench('thermometer', HEALTHY)
    await booth.health((view) => isDevice(view, 'codeScanner', 'faulted', 'port.open-failed'))
    await booth.bench('card', { person: ON_CARD })
    await booth.state(({ resident }) => resident.ticket === 'A001')

    await line.plug()
    const pluggedMs = performance.now()
    await until(() => twin.isLit)
    await twin.scan(IN_CODE)
    await booth.state(({ resident }) => resident.ticket === 'A002')
    t.true(performance.now() - pluggedMs < BACK_MS, 'in use again within five seconds of its return')

    twin.setFault('deaf')
    await booth.health((view) => isDevice(view, 'codeScanner', 'faulted', 'code-scanner.no-answer'))
    t.like(
      (await booth.crew(({ tasks }) => tasks.length > 0)).tasks.find(({ kind }) => kind === 'device-faulted'),
      { subject: 'codeScanner', cause: 'code-scanner.no-answer' },
    )
    twin.setFault(null)
    const heardMs = performance.now()
    await booth.health((view) => isDevice(view, 'codeScanner', 'ok'))
    t.true(performance.now() - heardMs < BACK_MS, 'without a code')
    await until(() => twin.isLit)

    await booth.state(({ resident }) => resident.prompt === 'idle')
    await twin.send(Uint8Array.of(0xff, 0xff, 0x0d))
    await booth.state(({ resident }) => resident.prompt === 'unknown-code')
  },
)
