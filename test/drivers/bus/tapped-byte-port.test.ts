import test from 'ava'
import type { BusTraffic } from '../../../drivers/bus/byte-port.ts'
import { tapBytePort } from '../../../drivers/bus/tapped-byte-port.ts'
import { TwinOutlet } from '../../../drivers/bus/twin-byte-port.ts'
import { collect } from './byte-port-contract.ts'

test('question and answer are reported in their order, and pass unchanged', async (t) => {
  const traffic: BusTraffic[] = []
  const twin = new TwinOutlet((bytes) => {
    void twin.send(bytes.toReversed(), 1000)
  })
  const port = await tapBytePort(twin.open, 'idReader', (passage) => traffic.push(passage))()
  const arrived = collect(port)
  const answered = new Promise((resolve) => port.onBytes(resolve))
  await port.write(Uint8Array.of(1, 2, 3), { timeoutMs: 1000 })
  await answered
  t.deepEqual(arrived(), Uint8Array.of(3, 2, 1))
  t.deepEqual(traffic, [
    { device: 'idReader', direction: 'out', bytes: Uint8Array.of(1, 2, 3) },
    { device: 'idReader', direction: 'in', bytes: Uint8Array.of(3, 2, 1) },
  ])
  await port.close()
})
