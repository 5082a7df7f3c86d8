import test, { type ExecutionContext } from 'ava'
import { PortScanner } from '../../../drivers/code-scanner/port-scanner.ts'
import { ScannerTwin, type ScannerTwinOptions } from '../../../drivers/code-scanner/scanner-twin.ts'
import type { CodeScanner } from '../../../firmware/ports/code-scanner.ts'
import { until } from '../bus/byte-port-contract.ts'
import { textOf } from './scanner-stage.ts'

function scannerOnTwin(t: ExecutionContext, options: ScannerTwinOptions = {}) {
  const twin = new ScannerTwin(options)
  const clock = { nowMs: 0 }
  const scanner = new PortScanner(twin.open, {
    gapMs: 60,
    nowMs: () => clock.nowMs,
  }) satisfies CodeScanner
  t.teardown(() => scanner.close())
  const next = async () => textOf(await scanner.nextScan(AbortSignal.timeout(10_000)))
  /** The port is open from the first call on. */
  const opened = async () => {
    const first = next()
    await until(() => twin.isOpen)
    await twin.scan('first')
    t.is(await first, 'first')
  }
  return { twin, clock, scanner, next, opened }
}

for (const options of [
  {},
  { maxChunkBytes: 1 },
  { terminator: '\r' },
  { terminator: '' },
  { encoding: 'gb18030' },
] as const)
  test(`a code arrives as it was shown (${JSON.stringify(options)})`, async (t) => {
    const { twin, next, opened } = scannerOnTwin(t, options)
    await opened()
    const scan = next()
    await twin.scan('P:119999199003070019:张测试:13800000000')
    t.is(await scan, 'P:119999199003070019:张测试:13800000000')
  })

test('a code held before the scanner is one scan, and the same code later is a second', async (t) => {
  const { twin, clock, next, opened } = scannerOnTwin(t)
  await opened()
  for (clock.nowMs = 0; clock.nowMs <= 5000; clock.nowMs += 1000) await twin.scan('T:1')
  await twin.scan('T:2')
  clock.nowMs += 2000
  await twin.scan('T:1')
  t.deepEqual([await next(), await next(), await next()], ['T:1', 'T:2', 'T:1'])
})

test('eight scans wait, and the oldest goes when a ninth comes', async (t) => {
  const { twin, next, opened } = scannerOnTwin(t)
  await opened()
  for (let i = 1; i <= 9; i++) await twin.scan(`T:${i}`)
  for (let i = 2; i <= 9; i++) t.is(await next(), `T:${i}`)
})

test('what is no text is told of without its content', async (t) => {
  const { twin, clock, next, opened } = scannerOnTwin(t)
  await opened()
  await twin.send(Uint8Array.of(0x41, 0x01, 0x0d))
  await twin.send(Uint8Array.of(0xff, 0xff, 0x0d))
  // Held before the scanner, it is read again and again.
  for (clock.nowMs = 0; clock.nowMs < 5000; clock.nowMs += 1000) await twin.scan('x'.repeat(3000))
  await twin.scan('T:1')
  for (const refusal of ['control-character', 'not-text', 'too-long']) t.is(await next(), `refused: ${refusal}`)
  t.is(await next(), 'T:1')
})

test('an unplugged scanner is an error, half a code of it is forgotten, and it is found again', async (t) => {
  const { twin, next, opened } = scannerOnTwin(t)
  await opened()
  const waiting = next()
  await twin.send(Buffer.from('T:12'))
  twin.unplug()
  await t.throwsAsync(waiting, { code: 'port.lost' })
  await t.throwsAsync(next(), { code: 'port.open-failed' })
  twin.plug()
  const again = next()
  await until(() => twin.isOpen)
  await twin.scan('T:34')
  t.is(await again, 'T:34')
})

test('an abort says its reason and loses no scan', async (t) => {
  const { twin, scanner, next, opened } = scannerOnTwin(t)
  await opened()
  const abort = new AbortController()
  const reason = new Error('enough')
  const waiting = scanner.nextScan(abort.signal)
  abort.abort(reason)
  t.is(await t.throwsAsync(waiting), reason)
  await twin.scan('T:1')
  t.is(await next(), 'T:1')
})

test('closing ends the waiting, twice does no harm', async (t) => {
  const { scanner, next, opened } = scannerOnTwin(t)
  await opened()
  const waiting = next()
  const closing = scanner.close()
  await t.throwsAsync(waiting, { code: 'port.closed' })
  await closing
  await scanner.close()
  await t.throwsAsync(next(), { code: 'port.closed' })
})
