import { setImmediate } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import type { Level } from '../../../drivers/bus/gpio.ts'
import { ReturningGpio } from '../../../drivers/bus/returning-gpio.ts'
import { TwinGpio } from '../../../drivers/bus/twin-gpio.ts'
import { until } from '../../end-to-end/until.ts'

const LOOK_MS = 20
const [GATE, LAMP, BUTTON] = [27, 22, 17]

function setUp(t: ExecutionContext) {
  const twin = new TwinGpio()
  const gpio = new ReturningGpio(twin, LOOK_MS)
  t.teardown(() => {
    gpio.close()
  })
  return { twin, gpio }
}

test('a line that is taken leaves the others alone, and has its level when it is free', async (t) => {
  const { twin, gpio } = setUp(t)
  twin.failLine(LAMP, 'gpio.busy')
  const [lamp, gate] = [gpio.openOutput(LAMP, 0), gpio.openOutput(GATE, 0)]
  t.is(gpio.fault()?.code, 'gpio.busy')
  gate.write(1)
  t.is(twin.levels().get(GATE), 1)
  t.throws(
    () => {
      lamp.write(1)
    },
    { code: 'gpio.busy' },
  )
  twin.failLine(LAMP, null)
  await until(() => twin.levels().get(LAMP) === 1, 'what was last wanted')
  t.is(gpio.fault(), null)
})

test('an output that fails is opened again at the level that was last wanted, and falls with us as before', async (t) => {
  const { twin, gpio } = setUp(t)
  const gate = gpio.openOutput(GATE, 0)
  gpio.releaseWithUs(GATE)
  gate.write(1)
  twin.failLine(GATE, 'gpio.io')
  t.throws(
    () => {
      gate.write(1)
    },
    { code: 'gpio.io' },
  )
  t.is(twin.levels().get(GATE), 0, 'given up, it rests')
  twin.failLine(GATE, null)
  await until(() => twin.levels().get(GATE) === 1, 'it is back')
  twin.killProcess()
  t.is(twin.levels().get(GATE), 0)
})

test('an input whose controller is gone is missed, and heard again when it is back', async (t) => {
  const { twin, gpio } = setUp(t)
  const edges: Level[] = []
  const input = gpio.openInput(BUTTON)
  input.onChange((level) => edges.push(level))
  twin.failLine(BUTTON, 'gpio.io')
  await until(() => gpio.fault() !== null, 'nobody read it, and yet')
  t.throws(() => input.read(), { code: 'gpio.io' })
  twin.setInput(BUTTON, 0)
  twin.failLine(BUTTON, null)
  await until(() => gpio.fault() === null, 'it is back')
  t.is(input.read(), 0)
  twin.setInput(BUTTON, 1)
  t.deepEqual(edges, [1], 'from its return on, once each')
})

test('who listens is told once that a line fails, and once that it is back', async (t) => {
  const { twin, gpio } = setUp(t)
  const told: (string | null)[] = []
  const stop = gpio.onFault(() => told.push(gpio.fault()?.code ?? null))
  const lamp = gpio.openOutput(LAMP, 0)
  twin.failLine(LAMP, 'gpio.io')
  for (let n = 0; n < 3; n += 1)
    t.throws(() => {
      lamp.write(1)
    })
  await until(() => told.length === 1, 'that it fails')
  twin.failLine(LAMP, null)
  await until(() => told.length === 2, 'that it is back')
  t.deepEqual(told, ['gpio.io', null])
  stop()
  twin.failLine(LAMP, 'gpio.io')
  await until(() => gpio.fault() !== null)
  await setImmediate()
  t.is(told.length, 2)
})

test('a closed line is forgotten with its fault, and can be opened again', (t) => {
  const { twin, gpio } = setUp(t)
  twin.failLine(LAMP, 'gpio.busy')
  gpio.openOutput(LAMP, 1).close()
  t.is(gpio.fault(), null)
  twin.failLine(LAMP, null)
  gpio.openOutput(LAMP, 1)
  t.is(twin.levels().get(LAMP), 1)
})
