import { performance } from 'node:perf_hooks'
import test, { type ExecutionContext } from 'ava'
import { tapBytePort } from '../../../drivers/bus/tapped-byte-port.ts'
import { PortScanner } from '../../../drivers/code-scanner/port-scanner.ts'
import type { ScannerFamily } from '../../../drivers/code-scanner/scanner-family.ts'
import { ScannerTwin } from '../../../drivers/code-scanner/scanner-twin.ts'
import golden from '../../fixtures/golden/scanner-families.json' with { type: 'json' }
import { until } from '../bus/byte-port-contract.ts'
import { textOf } from './scanner-stage.ts'

/** Renewed often, and answered late: the machine is shared. */
const TIMING = { renewMs: 40, afterCodeMs: 10, replyTimeoutMs: 5000 }
const FAMILIES: readonly ScannerFamily[] = ['gm65', 'honeywell', 'newland']

function triggered(t: ExecutionContext, family: ScannerFamily, timing = TIMING) {
  const twin = new ScannerTwin({ family })
  const told: string[] = []
  const open = tapBytePort(twin.open, 'codeScanner', ({ bytes, direction }) => {
    if (direction === 'out') told.push(Buffer.from(bytes).toString('hex'))
  })
  const scanner = new PortScanner(open, { family, triggerTiming: timing, gapMs: 60 })
  t.teardown(() => scanner.close())
  const next = async () => textOf(await scanner.nextScan(AbortSignal.timeout(10_000)))
  return { next, scanner, told, twin }
}

for (const family of FAMILIES) {
  test(`${family}: lit when it is opened, read, lit again, and dark when it is closed`, async (t) => {
    const { next, scanner, told, twin } = triggered(t, family)
    for (const text of ['T:1', 'T:2', 'T:3']) {
      const scan = next()
      await until(() => twin.isLit)
      await twin.scan(text)
      t.is(await scan, text)
    }
    await scanner.close()
    t.false(twin.isLit)
    t.deepEqual(new Set(told.slice(0, -1)), new Set([golden[family].trigger]))
    t.is(told.at(-1), golden[family].release)
  })

  test(`${family}: dark while no code is wanted, and lit again within a moment`, async (t) => {
    const { next, scanner, told, twin } = triggered(t, family)
    const scan = next()
    await until(() => twin.isLit)
    scanner.want(false)
    await until(() => !twin.isLit)
    await twin.scan('T:1')
    const toldSoFar = told.length
    const darkSinceMs = performance.now()
    await until(() => performance.now() > darkSinceMs + 3 * TIMING.renewMs)
    t.is(told.length, toldSoFar, 'nothing is sent to a scanner that nobody wants')
    scanner.want(true)
    await until(() => twin.isLit)
    await twin.scan('T:2')
    t.is(await scan, 'T:2')
  })

  test(`${family}: a trigger that ended by itself is renewed`, async (t) => {
    const { next, told, twin } = triggered(t, family)
    const scan = next()
    await until(() => told.length >= 4)
    t.true(told.every((command) => command === golden[family].trigger))
    await twin.scan('T:1')
    t.is(await scan, 'T:1')
  })

  test(`${family}: back after it was unplugged, it is lit again`, async (t) => {
    const { next, twin } = triggered(t, family)
    const first = next()
    await until(() => twin.isLit)
    twin.unplug()
    await t.throwsAsync(first, { code: 'port.lost' })
    await t.throwsAsync(next(), { code: 'port.open-failed' })
    twin.plug()
    const again = next()
    await until(() => twin.isLit)
    await twin.scan('T:1')
    t.is(await again, 'T:1')
  })
}

for (const family of ['gm65', 'newland'] as const)
  test(`${family}: one that does not answer its trigger is found out, and used again when it does`, async (t) => {
    const { next, twin } = triggered(t, family, { ...TIMING, replyTimeoutMs: 1000 })
    twin.setFault('deaf')
    const error = await t.throwsAsync(next(), { code: 'code-scanner.no-answer' })
    t.true(error.message.includes(family))
    twin.setFault(null)
    const scan = next()
    await until(() => twin.isLit)
    await twin.scan('T:1')
    t.is(await scan, 'T:1')
  })

test('one that refuses its trigger is named', async (t) => {
  const { next, twin } = triggered(t, 'newland')
  twin.setFault('refusing')
  await t.throwsAsync(next(), { code: 'code-scanner.refused' })
})

test('a scanner of no family is told nothing', async (t) => {
  const twin = new ScannerTwin()
  const told: number[] = []
  const open = tapBytePort(twin.open, 'codeScanner', ({ bytes, direction }) => {
    if (direction === 'out') told.push(bytes.length)
  })
  const scanner = new PortScanner(open)
  const scan = scanner.nextScan(AbortSignal.timeout(10_000)).then(textOf)
  await until(() => twin.isOpen)
  scanner.want(false)
  scanner.want(true)
  await twin.scan('T:1')
  t.is(await scan, 'T:1')
  await scanner.close()
  t.deepEqual(told, [])
})
