import test from 'ava'
import type { Level } from '../../../drivers/bus/gpio.ts'
import { TwinGpio } from '../../../drivers/bus/twin-gpio.ts'

test('an output has its first level at once and tells its changes', (t) => {
  const gpio = new TwinGpio()
  const changes: string[] = []
  gpio.onOutput((line, level) => changes.push(`${line}=${level}`))
  const output = gpio.openOutput(22, 1)
  output.write(1)
  output.write(0)
  t.deepEqual(changes, ['22=1', '22=0'])
  t.deepEqual([...gpio.levels()], [[22, 0]])
})

test('a press moves an input away from its rest and back', async (t) => {
  const gpio = new TwinGpio()
  const input = gpio.openInput(17)
  const edges: Level[] = []
  const stop = input.onChange((level) => edges.push(level))
  t.is(input.read(), 1)
  t.true(gpio.isWatched(17))
  await gpio.press(17, 1)
  t.deepEqual(edges, [0, 1])
  stop()
  t.false(gpio.isWatched(17))
  await gpio.press(17, 1)
  t.is(edges.length, 2)
})

test('a button that is pressed twice at once is one press, and comes up again', async (t) => {
  const gpio = new TwinGpio()
  const input = gpio.openInput(17)
  const edges: Level[] = []
  input.onChange((level) => edges.push(level))
  await Promise.all([gpio.press(17, 5), gpio.press(17, 10)])
  t.deepEqual(edges, [0, 1])
  t.is(input.read(), 1)
  await gpio.press(17, 1)
  t.deepEqual(edges, [0, 1, 0, 1])
})

test('an input with a pull-down rests at 0', async (t) => {
  const gpio = new TwinGpio()
  gpio.setInput(18, 0)
  const edges: Level[] = []
  gpio.openInput(18).onChange((level) => edges.push(level))
  await gpio.press(18, 1)
  t.deepEqual(edges, [1, 0])
})

test('a line is opened once until it is closed, and only where the header has it', (t) => {
  const gpio = new TwinGpio()
  const output = gpio.openOutput(22, 0)
  t.throws(() => gpio.openInput(22), { name: 'AssertionError' })
  output.close()
  t.notThrows(() => gpio.openInput(22))
  t.throws(() => gpio.openOutput(28, 0), { code: 'gpio.no-line' })
})

test('closing lets go of a pressed button and keeps what the outputs drive', async (t) => {
  const gpio = new TwinGpio()
  gpio.openOutput(22, 1)
  gpio.openInput(17)
  const pressed = gpio.press(17, 1_000_000)
  gpio.close()
  gpio.close()
  await pressed
  t.deepEqual([...gpio.levels()], [[22, 1]])
})
