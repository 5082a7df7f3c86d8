import test, { type ExecutionContext } from 'ava'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { Mlx90614 } from '../../../drivers/thermometer/mlx90614.ts'
import { MLX90614_ADDRESS } from '../../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../../drivers/thermometer/mlx90614-twin.ts'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { ThermometerDesk } from '../../../firmware/compose/thermometer-desk.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { changed, openLoop, SILENT } from './loop-fixture.ts'

interface Booth {
  readonly loop: KioskLoop
  readonly twin: Mlx90614Twin
  readonly desk: ThermometerDesk
  readonly watch: DeviceWatch
  readonly clock: SystemClock
}

/** Loop, desk, driver and bytes; a series takes milliseconds, a black body `steadyIntervalMs` 50 times. */
async function openBooth(
  t: ExecutionContext,
  steadyIntervalMs = 0,
  trust: 'synced' | 'unsynced' = 'synced',
): Promise<Booth> {
  const bus = new TwinI2cBus()
  const twin = new Mlx90614Twin()
  bus.attach(MLX90614_ADDRESS, twin)
  const thermometer = new Mlx90614(bus, { intervalMs: 0, wakeMs: 0, steadyIntervalMs })
  const clock = new SystemClock(() => trust)
  const loop = await openLoop(t, {
    clock,
    measure: (signal, withinMs) => desk.measure(signal, Math.min(withinMs, 400)),
  })
  const watch = new DeviceWatch(loop, SILENT, new Map([['thermometer', { simulated: true }]]))
  const desk = new ThermometerDesk({
    ...{ thermometer, clock, loop, checkEveryDays: 30 },
    watch: () => watch,
    gate: () => null,
  })
  return { loop, twin, desk, watch, clock }
}

test('a check is recorded with its offset, ends the warning, and corrects who comes next', async (t) => {
  const { desk, loop, twin } = await openBooth(t)
  t.deepEqual(desk.due, { cause: 'never', since: null })
  t.like(desk.tasks[0], { kind: 'thermometer-check', cause: 'check-never' })
  twin.setTemperature(3671, 2501)
  const answer = await desk.check(3700, 'account:engineer')
  t.like(answer, { ok: true, result: { referenceC: 37, objectC: 36.71, offsetC: 0.29, operator: 'account:engineer' } })
  t.is(desk.due, null)
  t.deepEqual(desk.tasks, [])
  twin.setTemperature(3409, 2501)
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await changed(loop, () => loop.session.readings.length === 1)
  t.like(loop.session.readings[0], { objectCentiC: 3409, check: { offsetCentiC: 29 } })
  twin.replace([1, 2, 3, 4])
  twin.fail('nack')
  t.deepEqual(await desk.check(3700, 'op'), { ok: false, reason: 'unavailable' }, 'pulled out')
  twin.fail(null)
  await desk.check(3700, 'op')
  t.like(desk.due, { cause: 'other-sensor' })
})

test('what is no steady black body near the reference is refused, and nothing is recorded', async (t) => {
  const { desk, loop, twin } = await openBooth(t)
  const before = loop.state.sequence
  const refused = async (centiC: number | readonly number[], reason: string): Promise<void> => {
    twin.setTemperature(centiC, 2501)
    t.deepEqual(await desk.check(3700, 'op'), { ok: false, reason })
  }
  await refused(3559, 'offset-too-large:35.59')
  await refused([3660, 3700], 'unsteady')
  await refused(2479, 'out-of-range')
  t.deepEqual(await desk.check(370, 'op'), { ok: false, reason: 'bad-reference' })
  twin.fail('pec')
  t.deepEqual(await desk.check(3700, 'op'), { ok: false, reason: 'pec' })
  t.is(loop.state.thermometerCheck, null)
  t.is(loop.state.sequence, before)
})

test('without a believed clock there is no check', async (t) => {
  const { desk, twin } = await openBooth(t, 0, 'unsynced')
  twin.setTemperature(3671, 2501)
  t.deepEqual(await desk.check(3700, 'op'), { ok: false, reason: 'clock-not-trusted' })
})

test('a resident goes before a check: it is given up, and they are measured', async (t) => {
  const { desk, loop, twin } = await openBooth(t, 60_000)
  twin.setTemperature(3671, 2501)
  const checking = desk.check(3700, 'op')
  t.deepEqual(await desk.check(3700, 'op'), { ok: false, reason: 'busy' })
  twin.setTemperature(3409, 2501)
  const isDone = changed(loop, () => loop.session.prompt === 'done')
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  t.deepEqual(await checking, { ok: false, reason: 'session-running' })
  await isDone
  t.is(loop.state.visits.size, 1)
  await loop.submit({ kind: 'document', document: documentOf(2), source: 'card' })
  t.deepEqual(
    await desk.check(3700, 'op'),
    { ok: false, reason: 'session-running' },
    'nor begun while somebody is there',
  )
})

test('one that failed in a visit is well again while the resident still waits for the crew, who have it measure again', async (t) => {
  const { clock, desk, loop, twin, watch } = await openBooth(t)
  const stop = new AbortController()
  const running = desk.run({ clock, watch, signal: stop.signal })
  t.teardown(async () => {
    stop.abort()
    await running
  })
  twin.setTemperature(3409, 2501)
  twin.fail('nack')
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await changed(loop, () => loop.session.phase === 'needs-staff')
  t.is(watch.stateOf('thermometer'), 'faulted')
  twin.fail(null)
  await changed(loop, () => watch.stateOf('thermometer') === 'ok')
  t.is(loop.session.phase, 'needs-staff')
  const { token } = loop.session
  await loop.submit({ kind: 'crew', act: { act: 'measure-again', session: token }, operator: 'op' })
  await changed(loop, () => loop.session.readings.length === 1)
  t.like(loop.session.readings[0], { objectCentiC: 3409 })
})
