import test from 'ava'
import { PortScanner } from '../../../drivers/code-scanner/port-scanner.ts'
import { ScannerTwin } from '../../../drivers/code-scanner/scanner-twin.ts'
import { lightScanner } from '../../../firmware/compose/scanner-light.ts'
import { parseOpeningHours } from '../../../firmware/domain/opening-hours.ts'
import { isScanWanted } from '../../../firmware/domain/scan-wanted.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { until } from '../../drivers/bus/byte-port-contract.ts'
import { openLoop } from './loop-fixture.ts'

test('the scanner is dark while nobody can have a code to show, lit while somebody is on duty, and dark after that', async (t) => {
  const loop = await openLoop(t)
  const twin = new ScannerTwin({ family: 'honeywell' })
  const scanner = new PortScanner(twin.open, { family: 'honeywell' })
  const stop = new AbortController()
  // A minute that is over, whenever the test runs.
  const now = loop.now()
  const openingHours = parseOpeningHours(now.time.slice(11, 13) === '03' ? ['05:00-05:01'] : ['03:00-03:01'])
  const isWanted = () => isScanWanted(loop.state, { now, openingHours, isDiskFull: false })
  const scan = scanner.nextScan(stop.signal)
  await until(() => twin.isLit)
  const lighting = lightScanner(scanner, isWanted, loop, {
    clock: new SystemClock(() => 'synced'),
    signal: stop.signal,
  })
  await until(() => !twin.isLit)
  await loop.submit({ kind: 'signed-in', operator: 'demo', by: 'pin' })
  await until(() => twin.isLit)
  await loop.submit({ kind: 'signed-out', operator: 'demo', reason: 'self' })
  await until(() => !twin.isLit)
  stop.abort()
  await lighting
  await t.throwsAsync(scan)
  await scanner.close()
})
