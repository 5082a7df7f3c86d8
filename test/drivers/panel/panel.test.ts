import test, { type ExecutionContext } from 'ava'
import { TwinGpio } from '../../../drivers/bus/twin-gpio.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { Panel } from '../../../drivers/panel/panel.ts'
import type { Panel as PanelPort } from '../../../firmware/ports/panel.ts'

const LINES = { callNext: 17, sampled: 18, ready: 22, fault: 23 }

async function setUp(t: ExecutionContext) {
  const gpio = new TwinGpio()
  const board = await openBoard({ gpio })
  t.teardown(() => {
    board.close()
    gpio.close()
  })
  return { gpio, board }
}

/** Collects presses and resolves when there are so many of them. */
function collect(panel: Panel) {
  const presses: string[] = []
  let arrived = Promise.withResolvers<undefined>()
  panel.onPress((button) => {
    presses.push(button)
    arrived.resolve(undefined)
    arrived = Promise.withResolvers<undefined>()
  })
  return { presses, next: () => arrived.promise }
}

test('lamps follow, and start dark', async (t) => {
  const { gpio, board } = await setUp(t)
  const panel = new Panel(board, LINES) satisfies PanelPort
  t.deepEqual(
    [...gpio.levels()],
    [
      [22, 0],
      [23, 0],
    ],
  )
  panel.setLamp('ready', true)
  panel.setLamp('fault', true)
  panel.setLamp('ready', false)
  t.deepEqual(
    [...gpio.levels()],
    [
      [22, 0],
      [23, 1],
    ],
  )
})

test('a press is reported once, by name', async (t) => {
  const { gpio, board } = await setUp(t)
  const { presses, next } = collect(new Panel(board, LINES))
  for (const line of [17, 18]) {
    const pressed = next()
    await gpio.press(line)
    await pressed
  }
  t.deepEqual(presses, ['callNext', 'sampled'])
})

test('a contact that bounces is one press', async (t) => {
  const { gpio, board } = await setUp(t)
  const { presses, next } = collect(new Panel(board, LINES))
  const pressed = next()
  for (const level of [0, 1, 0, 1, 0, 1, 0] as const) gpio.setInput(17, level)
  await pressed
  for (const level of [1, 0, 1, 0, 1] as const) gpio.setInput(17, level)
  const other = next()
  await gpio.press(18)
  await other
  t.deepEqual(presses, ['callNext', 'sampled'])
})

test('a pull-up button never becomes an output, and holding it down while starting is no press', async (t) => {
  const { gpio, board } = await setUp(t)
  gpio.setInput(17, 0)
  const { presses, next } = collect(new Panel(board, LINES))
  t.false(gpio.levels().has(17))
  for (const held of [true, false]) {
    if (!held) gpio.setInput(17, 1)
    const pressed = next()
    await gpio.press(18)
    await pressed
  }
  t.deepEqual(presses, ['sampled', 'sampled'])
})

test('buttons to 3.3 V with a pull-down are pressed when they go high', async (t) => {
  const { gpio, board } = await setUp(t)
  gpio.setInput(17, 0)
  gpio.setInput(18, 0)
  const { presses, next } = collect(new Panel(board, LINES, { pullUp: false }))
  const pressed = next()
  await gpio.press(17)
  await pressed
  t.deepEqual(presses, ['callNext'])
})

test('what is not wired is left alone', async (t) => {
  const { gpio, board } = await setUp(t)
  const panel = new Panel(board, { sampled: 18 })
  t.notThrows(() => {
    panel.setLamp('ready', true)
  })
  t.is(gpio.levels().size, 0)
  t.false(gpio.isWatched(17))
})

test('a line that cannot be had throws with its code, and can be tried again', async (t) => {
  const { gpio, board } = await setUp(t)
  t.throws(() => new Panel(board, { ready: 99 }), { code: 'gpio.no-line' })
  const busy = gpio.openOutput(22, 0)
  t.throws(() => board.lamp(22))
  busy.close()
  t.notThrows(() => board.lamp(22))
  const without = await openBoard({})
  t.throws(() => new Panel(without, { callNext: 17 }), { code: 'gpio.no-line' })
  without.close()
})

test('a line is used for one thing', async (t) => {
  const { board } = await setUp(t)
  board.lamp(22)
  t.throws(() => board.lamp(22), { name: 'AssertionError' })
  t.throws(() => board.button(22, { pullUp: true }), { name: 'AssertionError' })
})

test('after close the lamps are dark, nobody is told of presses, and the lines are free', async (t) => {
  const { gpio, board } = await setUp(t)
  const panel = new Panel(board, LINES)
  const { presses } = collect(panel)
  panel.setLamp('ready', true)
  await panel.close()
  await panel.close()
  t.deepEqual(
    [...gpio.levels()],
    [
      [22, 0],
      [23, 0],
    ],
  )
  await gpio.press(17)
  t.deepEqual(presses, [])
  board.close()
  board.close()
  t.false(gpio.isWatched(17))
  t.notThrows(() => gpio.openOutput(22, 0))
})

test('the gate is held shut only while somebody says so: open at first, open after closing', async (t) => {
  const { gpio, board } = await setUp(t)
  const panel = new Panel(board, { gate: 27 })
  t.is(gpio.levels().get(27), 0)
  panel.setGate(false)
  t.is(gpio.levels().get(27), 1)
  panel.setGate(true)
  t.is(gpio.levels().get(27), 0)
  panel.setGate(false)
  await panel.close()
  t.is(gpio.levels().get(27), 0)
})

test('a process that is killed lets go of gate and buzzer, so that nobody is locked in and nothing sounds on', async (t) => {
  const { gpio, board } = await setUp(t)
  const panel = new Panel(board, { ...LINES, gate: 27, buzzer: 24 })
  panel.setGate(false)
  panel.setLamp('ready', true)
  panel.buzz()
  t.deepEqual([gpio.levels().get(27), gpio.levels().get(24)], [1, 1])
  gpio.killProcess()
  t.is(gpio.levels().get(27), 0, 'the gate')
  t.is(gpio.levels().get(24), 0, 'the buzzer')
  t.is(gpio.levels().get(22), 1, 'a lamp keeps its level, as a real line does')
  await panel.close()
})

test('the buzzer sounds for a moment, and is silent when nobody runs the booth', async (t) => {
  const { gpio, board } = await setUp(t)
  const levels: number[] = []
  const silent = Promise.withResolvers<undefined>()
  const panel = new Panel(board, { buzzer: 24 }) satisfies PanelPort
  t.true(panel.hasBuzzer)
  gpio.onOutput((line, level) => {
    if (line === 24) levels.push(level)
    if (levels.length === 2) silent.resolve(undefined)
  })
  panel.buzz()
  await silent.promise
  t.deepEqual(levels, [1, 0])
  panel.buzz()
  await panel.close()
  t.deepEqual(levels, [1, 0, 1, 0])
})

test('a panel without a buzzer takes a pulse for what it is', async (t) => {
  const { board } = await setUp(t)
  const panel = new Panel(board, LINES)
  t.false(panel.hasBuzzer)
  t.notThrows(() => {
    panel.buzz()
  })
})
