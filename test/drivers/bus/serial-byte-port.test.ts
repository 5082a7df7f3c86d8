import test, { type ExecutionContext } from 'ava'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { needing } from '../../support/needing.ts'
import { collect, type FarEnd, testBytePort } from './byte-port-contract.ts'
import { ptyPair } from './pty-pair.ts'

const withSocat = needing(test, 'socat')

async function device(t: ExecutionContext): Promise<FarEnd> {
  const { near, far, hangUp } = await ptyPair(t)
  const port = await serialBytePort({ path: far, baudRate: 115_200 })()
  t.teardown(() => port.close())
  return {
    open: serialBytePort({ path: near, baudRate: 115_200 }),
    received: collect(port),
    send: (bytes) => port.write(bytes, { timeoutMs: 5000 }),
    hangUp,
  }
}

testBytePort(withSocat, device)

withSocat('a line in use cannot be opened a second time', async (t) => {
  const { open } = await device(t)
  const first = await open()
  t.teardown(() => first.close())
  await t.throwsAsync(open(), { code: 'port.open-failed' })
})

test('a device file that is not there is an opening that failed', async (t) => {
  const open = serialBytePort({ path: '/dev/serial/by-id/nobody', baudRate: 9600 })
  await t.throwsAsync(open(), { code: 'port.open-failed' })
})
