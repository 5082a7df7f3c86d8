import test, { type ExecutionContext } from 'ava'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { Mlx90614 } from '../../../drivers/thermometer/mlx90614.ts'
import { MLX90614_ADDRESS } from '../../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../../drivers/thermometer/mlx90614-twin.ts'
import { type LoopContext, measureWith } from '../../../firmware/compose/device-loops.ts'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { changed, openLoop, SILENT } from './loop-fixture.ts'

const SKIN_CENTI_C = 3409
const WALL_CENTI_C = 2479
const BOOTH_CENTI_C = 2501

interface Booth {
  readonly loop: KioskLoop
  /** Moves the sensor's own view: a body, or the wall. */
  readonly see: (objectCentiC: number) => void
}

/** Loop, driver and bytes of the sensor, as in the kiosk; a series takes 12 ms. */
async function openBooth(t: ExecutionContext): Promise<Booth> {
  const bus = new TwinI2cBus()
  const twin = new Mlx90614Twin()
  bus.attach(MLX90614_ADDRESS, twin)
  const thermometer = new Mlx90614(bus, { intervalMs: 1, wakeMs: 0 })
  const see = (objectCentiC: number): void => {
    twin.setTemperature(objectCentiC, BOOTH_CENTI_C)
  }
  see(WALL_CENTI_C)
  const clock = new SystemClock(() => 'synced')
  const loop = await openLoop(t, {
    clock,
    measure: (signal, withinMs) => {
      const context: LoopContext = { clock, signal, watch: new DeviceWatch(loop, SILENT, new Map()) }
      return measureWith(thermometer, context, Math.min(withinMs, 400))
    },
  })
  return { loop, see }
}

test('the wall is nobody’s temperature: the kiosk waits for a body, and measures it', async (t) => {
  const { loop, see } = await openBooth(t)
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  t.is(loop.session.presence, 'awaited')
  const isOver = changed(loop, () => loop.session.phase === 'farewell')
  see(SKIN_CENTI_C)
  await isOver
  t.like(loop.session, { prompt: 'done', ticket: 'A001' })
})

test('with nobody there the card is asked for again, and the same card begins anew', async (t) => {
  const { loop, see } = await openBooth(t)
  const isLate = changed(loop, () => loop.session.prompt === 'card-again-late')
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await isLate
  see(SKIN_CENTI_C)
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await changed(loop, () => loop.session.prompt === 'done')
  t.is(loop.state.visits.size, 1)
})

test('a feverish person who steps away is not followed by another one under their name', async (t) => {
  const { loop, see } = await openBooth(t)
  see(3621)
  const isMeasured = changed(loop, () => loop.session.readings.length === 1)
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await isMeasured
  const isLate = changed(loop, () => loop.session.prompt === 'card-again-late')
  see(WALL_CENTI_C)
  await isLate
  see(SKIN_CENTI_C)
  await loop.submit({ kind: 'tick' })
  t.is(loop.session.readings.length, 1)
  t.is(loop.state.visits.size, 0)
})
