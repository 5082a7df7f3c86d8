import test from 'ava'
import type { BusTraffic } from '../../../drivers/bus/byte-port.ts'
import { TappedI2cBus } from '../../../drivers/bus/tapped-i2c-bus.ts'
import { TwinI2cBus, type TwinI2cChip } from '../../../drivers/bus/twin-i2c-bus.ts'

function memoryChip(): TwinI2cChip {
  const memory = new Uint8Array(256)
  return {
    read: (register, length) => memory.slice(register, register + length),
    write: ([register = 0, ...data]) => {
      memory.set(data, register)
      return true
    },
  }
}

test('chips answer at their addresses, in the order of the calls', async (t) => {
  const bus = new TwinI2cBus()
  bus.attach(0x5a, memoryChip())
  const written = bus.write(0x5a, Uint8Array.of(7, 1, 2))
  t.deepEqual(await bus.read(0x5a, 7, 2), Uint8Array.of(1, 2))
  await written
})

test('nobody at an address, a detached chip and a faulty bus are no acknowledge or stuck', async (t) => {
  const bus = new TwinI2cBus()
  bus.attach(0x5a, memoryChip())
  await t.throwsAsync(bus.read(0x70, 0, 1), { code: 'i2c.no-acknowledge' })
  bus.setFault('stuck')
  await t.throwsAsync(bus.write(0x5a, Uint8Array.of(0)), { code: 'i2c.timeout' })
  bus.setFault('nack')
  await t.throwsAsync(bus.read(0x5a, 0, 1), { code: 'i2c.no-acknowledge' })
  bus.setFault(null)
  t.deepEqual(await bus.read(0x5a, 0, 1), Uint8Array.of(0))
  bus.detach(0x5a)
  await t.throwsAsync(bus.read(0x5a, 0, 1), { code: 'i2c.no-acknowledge' })
  t.deepEqual(
    bus.recording().map((passage) => passage.outcome),
    ['nack', 'stuck', 'nack', 'ok', 'nack'],
  )
})

test('the recording keeps the last 512 passages', async (t) => {
  const bus = new TwinI2cBus()
  bus.attach(0x5a, memoryChip())
  for (let n = 0; n < 520; n += 1) await bus.write(0x5a, Uint8Array.of(n & 0xff))
  t.is(bus.recording().length, 512)
  t.deepEqual(bus.recording().at(-1)?.bytes, Uint8Array.of(519 & 0xff))
})

test('a closed bus refuses', async (t) => {
  const bus = new TwinI2cBus()
  bus.attach(0x5a, memoryChip())
  await bus.close()
  await bus.close()
  await t.throwsAsync(bus.read(0x5a, 0, 1), { code: 'i2c.io' })
})

test('a tap reports what passes by device, and changes nothing', async (t) => {
  const bus = new TwinI2cBus()
  bus.attach(0x5a, memoryChip())
  const seen: BusTraffic[] = []
  const tapped = new TappedI2cBus(bus, new Map([[0x5a, 'thermometer']]), (traffic) => seen.push(traffic))
  await tapped.write(0x5a, Uint8Array.of(7, 9))
  t.deepEqual(await tapped.read(0x5a, 7, 1), Uint8Array.of(9))
  await t.throwsAsync(tapped.read(0x70, 0, 1), { code: 'i2c.no-acknowledge' })
  t.deepEqual(seen, [
    { device: 'thermometer', direction: 'out', bytes: Uint8Array.of(7, 9) },
    { device: 'thermometer', direction: 'out', bytes: Uint8Array.of(7) },
    { device: 'thermometer', direction: 'in', bytes: Uint8Array.of(9) },
    { device: 'i2c-0x70', direction: 'out', bytes: Uint8Array.of(0) },
  ])
})
