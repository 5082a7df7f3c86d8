import test, { type ExecutionContext } from 'ava'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { DriverError } from '../../../drivers/driver-error.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { HT16K33_ADDRESS, Ht16k33 } from '../../../drivers/queue-display/ht16k33.ts'
import { Ht16k33Twin } from '../../../drivers/queue-display/ht16k33-twin.ts'
import type { QueueDisplay } from '../../../firmware/ports/queue-display.ts'
import golden from '../../fixtures/golden/ht16k33.json' with { type: 'json' }

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

async function setUp(t: ExecutionContext) {
  const bus = new TwinI2cBus()
  const twin = new Ht16k33Twin()
  bus.attach(HT16K33_ADDRESS, twin)
  const board = await openBoard({ i2c: bus })
  t.teardown(async () => {
    board.close()
    await bus.close()
  })
  const open = () => new Ht16k33(board) satisfies QueueDisplay
  const written = () => bus.recording().map((passage) => passage.bytes)
  return { bus, twin, board, open, written }
}

test('opening it writes the golden initialisation', async (t) => {
  const { bus, open, written } = await setUp(t)
  open()
  const [ahead] = [written(), await bus.read(HT16K33_ADDRESS, 0, 1)]
  t.deepEqual(ahead, [], 'nothing is waited for while opening')
  t.deepEqual(written().slice(0, -1), golden.initialisation.map(bytes))
})

for (const { text, ram } of golden.texts) {
  test(`showing "${text}" ends with the golden bytes`, async (t) => {
    const { open, written } = await setUp(t)
    await open().show(text)
    t.deepEqual(written().at(-1), bytes(ram))
  })
}

test('each ticket letter, digit and sign is read off the segments as what it is', async (t) => {
  const { twin, open } = await setUp(t)
  const display = open()
  for (const character of 'ACEFHJLPU0123456789- ') {
    const text = character.repeat(4)
    await display.show(text)
    t.is(twin.text(), text)
  }
})

test('overlapping calls go out in order: the last one stays', async (t) => {
  const { twin, open } = await setUp(t)
  const display = open()
  await Promise.all(['A001', 'A002', 'A003'].map((text) => display.show(text)))
  t.is(twin.text(), 'A003')
})

test('a display that was unplugged rejects, and shows the right thing at the next call', async (t) => {
  const { twin, open } = await setUp(t)
  const display = open()
  await display.show('A001')
  twin.unplug()
  const error = await t.throwsAsync(display.show('A002'), { instanceOf: DriverError, code: 'display.io' })
  t.true(error.retryable)
  t.true(error.cause instanceof DriverError && error.cause.code === 'i2c.no-acknowledge')
  twin.plugIn()
  t.is(twin.text(), '    ')
  await display.show('A003')
  t.is(twin.text(), 'A003')
})

test('a display that lost its power between two calls shows the right thing after the second', async (t) => {
  const { twin, open } = await setUp(t)
  const display = open()
  await display.show('A001')
  twin.unplug()
  twin.plugIn()
  await display.show('A002')
  t.is(twin.text(), 'A002')
  t.is(twin.brightness(), 16)
})

test('a display that is missing at the start is taken up when it comes', async (t) => {
  const { twin, open } = await setUp(t)
  twin.unplug()
  const display = open()
  await t.throwsAsync(display.show('A001'), { code: 'display.io' })
  twin.plugIn()
  await display.show('A002')
  t.is(twin.text(), 'A002')
})

test('a write that failed while it was opened is not held against the first show', async (t) => {
  const { bus, twin, open } = await setUp(t)
  twin.unplug()
  const display = open()
  await t.throwsAsync(bus.write(HT16K33_ADDRESS, Uint8Array.of(0x21)), { code: 'i2c.no-acknowledge' })
  twin.plugIn()
  await t.notThrowsAsync(display.show('A001'))
})

test('a stuck bus rejects every call and throws out of none', async (t) => {
  const { bus, open } = await setUp(t)
  bus.setFault('stuck')
  const display = open()
  for (let n = 0; n < 3; n += 1) await t.throwsAsync(display.show('A001'), { code: 'display.io' })
})

test('a board without an I²C bus says so as display.io that will not pass by itself', async (t) => {
  const board = await openBoard({})
  t.teardown(() => {
    board.close()
  })
  const error = await t.throwsAsync(new Ht16k33(board).show('A001'), { code: 'display.io' })
  t.true(error instanceof DriverError && !error.retryable)
})

test('brightness is set with each call', async (t) => {
  const { twin, board } = await setUp(t)
  await new Ht16k33(board, { brightnessPercent: 50 }).show('A001')
  t.is(twin.brightness(), 8)
})

test('two displays on one board show different things', async (t) => {
  const { bus, twin, board, open } = await setUp(t)
  const other = new Ht16k33Twin()
  bus.attach(0x71, other)
  const second = new Ht16k33(board, { address: 0x71 })
  await Promise.all([open().show('A001'), second.show('C002')])
  t.is(twin.text(), 'A001')
  t.is(other.text(), 'C002')
})

test('closing makes it dark, twice is once, and a missing display does not hold it up', async (t) => {
  const { twin, open, written } = await setUp(t)
  const display = open()
  await display.show('A001')
  await display.close()
  t.is(twin.text(), '    ')
  const count = written().length
  await display.close()
  t.is(written().length, count)
})

test('closing a display that is gone does not reject', async (t) => {
  const { twin, open } = await setUp(t)
  const display = open()
  twin.unplug()
  await t.notThrowsAsync(display.close())
})

test('a board can be closed and another opened at the same address', async (t) => {
  for (const text of ['A001', 'A002', 'A003']) {
    const { twin, board, open } = await setUp(t)
    await open().show(text)
    t.is(twin.text(), text)
    board.close()
    board.close()
  }
})
