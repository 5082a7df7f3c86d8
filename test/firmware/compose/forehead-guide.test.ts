import test, { type ExecutionContext } from 'ava'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { A02yyuw } from '../../../drivers/distance/a02yyuw.ts'
import { A02yyuwTwin } from '../../../drivers/distance/a02yyuw-twin.ts'
import { Mlx90614 } from '../../../drivers/thermometer/mlx90614.ts'
import { MLX90614_ADDRESS } from '../../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../../drivers/thermometer/mlx90614-twin.ts'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import { ForeheadGuide } from '../../../firmware/compose/forehead-guide.ts'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { ThermometerDesk } from '../../../firmware/compose/thermometer-desk.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { changed, openLoop, SILENT } from './loop-fixture.ts'

interface Booth {
  readonly loop: KioskLoop
  readonly guide: ForeheadGuide
  readonly distance: A02yyuwTwin
  readonly skin: Mlx90614Twin
  readonly tones: readonly number[]
  /** Resolves at the first change of the loop that makes it so. */
  readonly until: (isSo: () => boolean) => Promise<void>
}

/** Real time, counted faster: a row of beeps need not be waited for. */
class FastClock extends SystemClock {
  readonly #times: number

  constructor(times: number) {
    super(() => 'synced')
    this.#times = times
  }

  override monotonicMs(): number {
    return Math.round(performance.now() * this.#times)
  }
}

/** Both sensors at their bytes; a series takes some 60 ms, a distance comes every 10 ms. */
async function openBooth(t: ExecutionContext, mm: number | null, times = 1): Promise<Booth> {
  const bus = new TwinI2cBus()
  const skin = new Mlx90614Twin()
  bus.attach(MLX90614_ADDRESS, skin)
  skin.setTemperature(3409, 2501)
  const distance = new A02yyuwTwin({ periodMs: 10 })
  distance.stand(mm)
  const clock = new FastClock(times)
  const thermometer = new Mlx90614(bus, { intervalMs: 5, wakeMs: 0 })
  const loop = await openLoop(t, {
    clock,
    measure: (signal, withinMs) => desk.measure(signal, Math.min(withinMs, 400)),
  })
  const watch = new DeviceWatch(loop, SILENT, new Map([['distance', { simulated: true }]]))
  const tones: number[] = []
  const sensor = new A02yyuw(distance.open)
  const guide = new ForeheadGuide({
    sensor,
    window: { minMm: 30, maxMm: 80 },
    clock,
    loop,
    beep: (hz) => tones.push(hz),
  })
  const parts = { thermometer, clock, loop, checkEveryDays: null }
  const desk = new ThermometerDesk({ ...parts, watch: () => watch, gate: () => guide.gate })
  const stop = new AbortController()
  const running = guide.run({ clock, watch, signal: stop.signal })
  t.teardown(async () => {
    stop.abort()
    await running
    await sensor.close()
  })
  const until = async (isSo: () => boolean): Promise<void> => {
    if (!isSo()) await changed(loop, isSo)
  }
  return { loop, guide, distance, skin, tones, until }
}

test('nobody is measured from too far away: they are led nearer by a tone that rises, and then measured', async (t) => {
  const { distance, guide, loop, tones, until } = await openBooth(t, 900)
  t.is(guide.guidance, null, 'nobody has laid a card')
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await until(() => guide.guidance === 'closer')
  const deadline = Date.now() + 1_500
  for (const mm of [600, 300, 120]) {
    distance.stand(mm)
    const count = tones.length
    while (tones.length === count && Date.now() < deadline + 3_000)
      await new Promise((resolve) => setImmediate(resolve))
  }
  t.is(loop.session.prompt, 'temperature', 'and the screen does not say "once more" at every second')
  t.deepEqual(loop.session.readings, [])
  t.true(tones.length >= 3)
  t.deepEqual(
    tones,
    tones.toSorted((a, b) => a - b),
  )
  distance.stand(60)
  await until(() => guide.guidance === 'hold')
  await until(() => loop.session.prompt === 'done')
  t.like(loop.session.readings[0], { objectCentiC: 3409, distanceMm: 60 })
  const heard = tones.length
  distance.stand(400)
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.is(tones.length, heard, 'the answer stands there: nobody is led any more')
  t.is(guide.guidance, null)
})

test('for one who stays away there are thirty tones, and then silence', async (t) => {
  const { loop, tones } = await openBooth(t, 900, 25)
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  // 30 tones take 27 s of that clock, which are 1.1 s where nothing else runs.
  while (tones.length < 30) await new Promise((resolve) => setTimeout(resolve, 20))
  await new Promise((resolve) => setTimeout(resolve, 500))
  t.is(tones.length, 30)
})

test('the tone ends when they go', async (t) => {
  const { distance, guide, loop, tones, until } = await openBooth(t, 900)
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await until(() => guide.guidance === 'closer')
  distance.stand(null)
  await until(() => guide.guidance !== 'closer')
  const heard = tones.length
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.is(tones.length, heard)
})

test('a sensor that dies takes its word back: the booth measures as without it, and with it again when it returns', async (t) => {
  const { distance, guide, loop, until } = await openBooth(t, 900)
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await until(() => guide.guidance === 'closer')
  distance.fail('silent')
  await until(() => loop.state.faults.get('distance')?.code === 'distance.silent')
  await until(() => loop.session.prompt === 'done')
  t.false('distanceMm' in (loop.session.readings[0] ?? {}))
  distance.fail(null)
  const startedMs = performance.now()
  await until(() => !loop.state.faults.has('distance'))
  t.true(performance.now() - startedMs <= 5_000)
})
