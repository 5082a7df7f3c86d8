import test from 'ava'
import type { I2cBus } from '../../../drivers/bus/i2c-bus.ts'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { DriverError } from '../../../drivers/driver-error.ts'
import { Mlx90614 } from '../../../drivers/thermometer/mlx90614.ts'
import { MLX90614_ADDRESS } from '../../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../../drivers/thermometer/mlx90614-twin.ts'
import type { Thermometer } from '../../../firmware/ports/thermometer.ts'

const never = new AbortController().signal

function setUp() {
  const bus = new TwinI2cBus()
  const twin = new Mlx90614Twin()
  bus.attach(MLX90614_ADDRESS, twin)
  const thermometer = new Mlx90614(bus, { intervalMs: 0, wakeMs: 0, steadyIntervalMs: 0 }) satisfies Thermometer
  return { bus, twin, thermometer }
}

test('a forehead is measured in hundredths of a degree', async (t) => {
  const { bus, twin, thermometer } = setUp()
  twin.setTemperature(3661, 2501)
  const measured = {
    ok: true,
    objectCentiC: 3661,
    ambientCentiC: 2501,
    samples: 10,
    sensor: '7471696e00000001',
  } as const
  t.deepEqual(await thermometer.measure(never), measured)
  const reads = bus.recording().filter((passage) => passage.direction === 'read')
  t.is(reads.length, 19, '4 of its number, 3 of the die, 2 thrown away, 10 kept')
  t.deepEqual(await thermometer.measure(never), measured)
  t.is(bus.recording().length, 34, 'its number is read once')
  t.true(
    bus.recording().every(({ direction }) => direction === 'read'),
    'the sensor is never written to',
  )
})

test('the first two samples are thrown away: they still hold what was in view before', async (t) => {
  const { twin, thermometer } = setUp()
  twin.setTemperature([2479, 3001, ...Array.from({ length: 10 }, () => 3421)], 2501)
  const measured = await thermometer.measure(never)
  t.is(measured.ok && measured.objectCentiC, 3421)
})

test('somebody who moves is no number', async (t) => {
  const { twin, thermometer } = setUp()
  twin.setTemperature([3421, 3521], 2501)
  t.deepEqual(await thermometer.measure(never), { ok: false, failure: 'spread' })
})

test('the error flag and a wrong check code are values, not exceptions', async (t) => {
  const { twin, thermometer } = setUp()
  twin.fail('error-flag')
  t.deepEqual(await thermometer.measure(never), { ok: false, failure: 'error-flag' })
  twin.fail('pec')
  t.deepEqual(await thermometer.measure(never), { ok: false, failure: 'pec' })
  twin.fail(null)
  t.true((await thermometer.measure(never)).ok)
})

test('nobody in front of it is said, and so is somebody who leaves in the middle', async (t) => {
  const { twin, thermometer } = setUp()
  twin.setTemperature(2479, 2501)
  t.deepEqual(await thermometer.measure(never), { ok: false, failure: 'nobody' })
  twin.setTemperature([...Array.from({ length: 8 }, () => 3421), 2479, 2479, 2479, 2479], 2501)
  t.deepEqual(await thermometer.measure(never), { ok: false, failure: 'left' })
})

test('words at the edge of the flag are never a temperature', async (t) => {
  const { twin, thermometer } = setUp()
  for (const [word, failure] of [
    [0x0000, 'nobody'],
    [0x7fff, 'out-of-range'],
    [0x8000, 'error-flag'],
    [0xffff, 'error-flag'],
  ] as const) {
    twin.setWords([word], 0x3a3c)
    t.deepEqual(await thermometer.measure(never), { ok: false, failure })
  }
})

test('a sensor that cannot be reached rejects, and is back without being opened anew', async (t) => {
  const { bus, twin, thermometer } = setUp()
  twin.fail('nack')
  await t.throwsAsync(thermometer.measure(never), { instanceOf: DriverError, code: 'i2c.no-acknowledge' })
  await t.throwsAsync(thermometer.probe(never), { code: 'i2c.no-acknowledge' })
  twin.fail(null)
  bus.setFault('stuck')
  await t.throwsAsync(thermometer.measure(never), { code: 'i2c.timeout' })
  bus.setFault(null)
  t.true((await thermometer.measure(never)).ok)
})

test('a probe looks at the die, and a damaged answer is none', async (t) => {
  const { bus, twin, thermometer } = setUp()
  await thermometer.probe(never)
  const first = bus.recording().length
  await thermometer.probe(never)
  t.is(bus.recording().length, first + 3)
  twin.fail('pec')
  await t.throwsAsync(thermometer.probe(never), { code: 'thermometer.bad-frame' })
})

test('abort ends the measurement with its reason, at once and also between samples', async (t) => {
  const { bus, twin } = setUp()
  const thermometer = new Mlx90614(bus, { intervalMs: 1_000_000, wakeMs: 0 })
  const reason = new Error('the resident left')
  await t.throwsAsync(thermometer.measure(AbortSignal.abort(reason)), { is: reason })
  t.is(bus.recording().length, 0)

  const leaving = new AbortController()
  const objectRead = Promise.withResolvers<undefined>()
  const watching: I2cBus = {
    read: async (address, register, length) => {
      const frame = await bus.read(address, register, length)
      if (register === 0x07) objectRead.resolve(undefined)
      return frame
    },
    write: (address, bytes) => bus.write(address, bytes),
    close: () => bus.close(),
  }
  twin.setTemperature(3421, 2501)
  const measuring = new Mlx90614(watching, { intervalMs: 1_000_000, wakeMs: 0 }).measure(leaving.signal)
  await objectRead.promise
  leaving.abort(reason)
  await t.throwsAsync(measuring, { is: reason })
})

test('after it was away it is asked who it is, and given the time that it needs to wake up', async (t) => {
  const bus = new TwinI2cBus()
  const twin = new Mlx90614Twin()
  bus.attach(MLX90614_ADDRESS, twin)
  const thermometer = new Mlx90614(bus, { intervalMs: 0, wakeMs: 30 })
  const timed = async (): Promise<number> => {
    const startedMs = performance.now()
    t.true((await thermometer.measure(never)).ok)
    return performance.now() - startedMs
  }
  t.true((await timed()) >= 29)
  const { sensor } = thermometer
  bus.detach(MLX90614_ADDRESS)
  await t.throwsAsync(thermometer.probe(never), { code: 'i2c.no-acknowledge' })
  t.is(thermometer.sensor, null)
  twin.replace([1, 2, 3, 4])
  bus.attach(MLX90614_ADDRESS, twin)
  t.true((await timed()) >= 29)
  t.is(thermometer.sensor, '0001000200030004')
  t.not(thermometer.sensor, sensor)
})

test('a sensor whose number cannot be read measures all the same, has no check, and is asked again', async (t) => {
  const bus = new TwinI2cBus()
  bus.attach(MLX90614_ADDRESS, new Mlx90614Twin())
  let isDamaged = true
  const watched: I2cBus = {
    read: async (address, register, length) => {
      const frame = await bus.read(address, register, length)
      return isDamaged && register === 0x3e ? frame.fill(0xff) : frame
    },
    write: (address, bytes) => bus.write(address, bytes),
    close: () => bus.close(),
  }
  const thermometer = new Mlx90614(watched, { intervalMs: 0, wakeMs: 0, steadyIntervalMs: 0 })
  const measured = await thermometer.measure(never)
  t.like(measured, { ok: true, objectCentiC: 3421 })
  t.false('sensor' in measured)
  t.deepEqual(await thermometer.readSteady(never), { ok: false, failure: 'pec' })
  await thermometer.probe(never)
  t.is(thermometer.sensor, null)
  isDamaged = false
  await thermometer.probe(never)
  t.like(await thermometer.measure(never), { ok: true, sensor: '7471696e00000001' })
})

test('a die that moves is said with the reading, and a black body is read for long', async (t) => {
  const bus = new TwinI2cBus()
  const twin = new Mlx90614Twin()
  bus.attach(MLX90614_ADDRESS, twin)
  let nowMs = 0
  const thermometer = new Mlx90614(bus, { intervalMs: 0, wakeMs: 0, steadyIntervalMs: 0, nowMs: () => nowMs })
  twin.setTemperature(3661, 2501)
  t.false('ambientMoves' in (await thermometer.measure(never)))
  nowMs = 30_000
  twin.setTemperature(3661, 2551)
  t.like(await thermometer.measure(never), { ok: true, ambientMoves: true })
  t.like(await thermometer.readSteady(never), { ok: true, objectCentiC: 3661, samples: 50 })
})

test('a booth that is set by hand has another temperature from one reading to the next, and is measured in', async (t) => {
  const bus = new TwinI2cBus()
  const twin = new Mlx90614Twin()
  bus.attach(MLX90614_ADDRESS, twin)
  const thermometer = new Mlx90614(bus, { intervalMs: 0, wakeMs: 0, isSetByHand: true })
  for (const ambientCentiC of [2501, 1251, 3001]) {
    twin.setTemperature(3661, ambientCentiC)
    const reading = await thermometer.measure(never)
    t.like(reading, { ok: true, ambientCentiC })
    t.false('ambientMoves' in reading)
  }
})

test('two measurements at a time are a programmer error; after the first another may start', async (t) => {
  const { thermometer } = setUp()
  const first = thermometer.measure(never)
  await t.throwsAsync(thermometer.measure(never), { name: 'AssertionError' })
  await first
  t.true((await thermometer.measure(never)).ok)
  await thermometer.close()
  await thermometer.close()
})
