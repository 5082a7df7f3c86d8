import { stat } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import test from 'ava'
import type { BytePort } from '../../../drivers/bus/byte-port.ts'
import { eventFilePort } from '../../../drivers/bus/event-file-port.ts'
import type { DriverError } from '../../../drivers/driver-error.ts'
import { keyboardOnFifo } from '../code-scanner/keyboard-on-fifo.ts'
import { collect, until } from './byte-port-contract.ts'

/** More than the threads of libuv's pool, which are four unless somebody says otherwise. */
const MANY = 12

test('what the device tells arrives in order, also when it tells more than one turn takes', async (t) => {
  const { path, type } = await keyboardOnFifo(t)
  const port = await eventFilePort(path)()
  t.teardown(() => port.close())
  const arrived = collect(port)
  const told = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) & 0xff)
  await type(told)
  await until(() => arrived().length === told.length)
  t.deepEqual(arrived(), told)
})

test('waiting for many devices holds no thread that files and database need', async (t) => {
  const ports: BytePort[] = []
  for (let i = 0; i < MANY; i += 1) ports.push(await eventFilePort((await keyboardOnFifo(t)).path)())
  const heard: number[] = []
  ports.forEach((port, i) => port.onBytes(() => heard.push(i)))
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: MANY }, () => stat(import.meta.filename)))
  t.true(performance.now() - startedMs < 1000)
  t.deepEqual(heard, [])
  for (const port of ports) await port.close()
})

test('a device that is unplugged is lost once, and found again under its name', async (t) => {
  const { path, plug, type, unplug } = await keyboardOnFifo(t)
  const port = await eventFilePort(path)()
  const losses: DriverError[] = []
  port.onLost((error) => losses.push(error))
  await type(Uint8Array.of(1))
  await unplug()
  await until(() => losses.length > 0)
  t.is(losses[0]?.code, 'port.lost')
  await t.throwsAsync(eventFilePort(path)(), { code: 'port.open-failed', message: /plug the device in/ })
  await port.close()
  await plug()
  const again = await eventFilePort(path)()
  const arrived = collect(again)
  await type(Uint8Array.of(7))
  await until(() => arrived().length === 1)
  await again.close()
  await again.close()
  t.is(losses.length, 1)
})

test('nothing can be written to it, and an aborted opening says the reason', async (t) => {
  const { path } = await keyboardOnFifo(t)
  const port = await eventFilePort(path)()
  t.teardown(() => port.close())
  await t.throwsAsync(port.write(Uint8Array.of(1), { timeoutMs: 100 }), { code: 'port.closed' })
  const reason = new Error('enough')
  t.is(await t.throwsAsync(eventFilePort(path)(AbortSignal.abort(reason))), reason)
})
