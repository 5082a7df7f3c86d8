import test from 'ava'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { Mlx90614 } from '../../../drivers/thermometer/mlx90614.ts'
import { MLX90614_ADDRESS } from '../../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../../drivers/thermometer/mlx90614-twin.ts'
import type { LoopParts } from '../../../firmware/compose/loop-parts.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import type { KioskClock } from '../../../firmware/ports/clock.ts'
import { documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { changed, openLoop } from './loop-fixture.ts'

test('a card that takes the place of another during the measurement gets a measurement of its own', async (t) => {
  const bus = new TwinI2cBus()
  const twin = new Mlx90614Twin()
  twin.setTemperature(Math.round(SKIN.normal * 100), 2501)
  bus.attach(MLX90614_ADDRESS, twin)
  const thermometer = new Mlx90614(bus, { intervalMs: 1 })
  const measure: LoopParts['measure'] = (signal) =>
    thermometer.measure(signal).catch(() => ({ ok: false, failure: 'unavailable' }))
  const loop = await openLoop(t, { measure })
  const isOver = changed(loop, () => loop.session.phase !== 'screening')
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  await loop.submit({ kind: 'document', document: documentOf(2), source: 'card' })
  await isOver
  t.is(loop.session.prompt, 'done')
  const people = [...loop.state.visits.values()].map(({ person }) => person?.idNumber)
  t.deepEqual(people, [documentOf(2).idNumber])
})

test('an input that is worked off while the loop closes leaves no timer and no measurement behind', async (t) => {
  const timers = new Set<object>()
  const real = new SystemClock(() => 'synced')
  const clock: KioskClock = {
    believe: () => undefined,
    machineMs: () => real.machineMs(),
    epochMs: () => real.epochMs(),
    monotonicMs: () => real.monotonicMs(),
    trust: () => real.trust(),
    sleep: (delayMs, signal) => real.sleep(delayMs, signal),
    after: (delayMs, action) => {
      const cancel = real.after(delayMs, action)
      timers.add(cancel)
      return () => {
        timers.delete(cancel)
        cancel()
      }
    },
  }
  const signals: AbortSignal[] = []
  const measure: LoopParts['measure'] = (signal) => {
    signals.push(signal)
    return new Promise(() => undefined)
  }
  const loop = await openLoop(t, { clock, measure })
  const pending = [1, 2].map((n) => loop.submit({ kind: 'document', document: documentOf(n), source: 'card' }))
  await loop.close()
  await Promise.all(pending)
  t.is(timers.size, 0)
  t.true(signals.every(({ aborted }) => aborted))
})

test('a booth that is flooded still clears its screen in time', async (t) => {
  const real = new SystemClock(() => 'synced')
  const due: (() => void)[] = []
  const clock: KioskClock = {
    believe: () => undefined,
    machineMs: () => real.machineMs(),
    epochMs: () => real.epochMs(),
    monotonicMs: () => real.monotonicMs(),
    trust: () => real.trust(),
    sleep: (delayMs, signal) => real.sleep(delayMs, signal),
    after: (_delayMs, action) => {
      due.push(action)
      return () => undefined
    },
  }
  const loop = await openLoop(t, { clock })
  await loop.submit({ kind: 'unknown-code' })
  t.is(loop.session.prompt, 'unknown-code')
  const flood = Array.from({ length: 300 }, () => loop.submit({ kind: 'signed-out', operator: 'op', reason: 'self' }))
  const late = due.at(-1)
  late?.()
  const answers = await Promise.all(flood)
  t.true(answers.some((answer) => !answer.ok && answer.refusal === 'too-busy'))
  await loop.close()
  t.is(loop.session.prompt, 'idle')
})
