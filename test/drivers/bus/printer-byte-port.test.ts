import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { printerBytePort } from '../../../drivers/bus/printer-byte-port.ts'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { needing } from '../../support/needing.ts'
import { collect, type FarEnd, testBytePort, until } from './byte-port-contract.ts'
import { ptyPair } from './pty-pair.ts'

/** More jammed printers than libuv has threads for files. */
const JAMS = 6
const MORE_THAN_FITS = new Uint8Array(1_000_000)

const withSocat = needing(test, 'socat')

async function device(t: ExecutionContext): Promise<FarEnd> {
  const { near, far, hangUp } = await ptyPair(t)
  const port = await serialBytePort({ path: far, baudRate: 115_200 })()
  t.teardown(() => port.close())
  return {
    open: printerBytePort(near),
    received: collect(port),
    send: (bytes) => port.write(bytes, { timeoutMs: 5000 }),
    hangUp,
  }
}

testBytePort(withSocat, device)

withSocat('printers that take nothing hold no thread: files are read all the while', async (t) => {
  const pairs = await Promise.all(Array.from({ length: JAMS }, () => ptyPair(t)))
  const ports = await Promise.all(pairs.map(({ near }) => printerBytePort(near)()))
  t.teardown(() => Promise.all(ports.map((port) => port.close())))
  const jammed = ports.map((port) => t.throwsAsync(port.write(MORE_THAN_FITS, { timeoutMs: 1500 })))
  let reads = 0
  const over = new AbortController()
  const reading = (async () => {
    while (!over.signal.aborted) {
      await stat(tmpdir())
      reads += 1
    }
  })()
  for (const error of await Promise.all(jammed)) t.like(error, { code: 'port.timeout' })
  over.abort()
  await reading
  t.true(reads > 100, `${reads} reads`)
})

withSocat('a printer that comes back under the same link is opened again', async (t) => {
  const pair = await ptyPair(t)
  const open = printerBytePort(pair.near)
  const port = await open()
  let losses = 0
  port.onLost(() => losses++)
  await pair.hangUp()
  await until(() => losses === 1)
  await t.throwsAsync(open(), { code: 'port.open-failed', message: /plug the device in/ })
  await port.close()
  await pair.plugIn()
  const again = await open()
  await again.write(Uint8Array.of(1), { timeoutMs: 1000 })
  await again.close()
})

test('an opening that fails says what to do', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lp-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await t.throwsAsync(printerBytePort(join(folder, 'lp0'))(), {
    code: 'port.open-failed',
    message: /lp0 is not there: plug the device in/,
  })
  await t.throwsAsync(printerBytePort(folder)(), { code: 'port.open-failed', message: /is no device/ })
})
