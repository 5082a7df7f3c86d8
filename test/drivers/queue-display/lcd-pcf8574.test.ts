import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { DriverError } from '../../../drivers/driver-error.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { LCD_PCF8574_ADDRESS, LcdPcf8574 } from '../../../drivers/queue-display/lcd-pcf8574.ts'
import { lcdRows } from '../../../drivers/queue-display/lcd-pcf8574-codec.ts'
import { LcdPcf8574Twin } from '../../../drivers/queue-display/lcd-pcf8574-twin.ts'
import type { QueueDisplay } from '../../../firmware/ports/queue-display.ts'
import golden from '../../fixtures/golden/lcd-pcf8574.json' with { type: 'json' }

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

async function setUp(t: ExecutionContext, address = LCD_PCF8574_ADDRESS) {
  const bus = new TwinI2cBus()
  const twin = new LcdPcf8574Twin()
  bus.attach(address, twin)
  const board = await openBoard({ i2c: bus })
  t.teardown(async () => {
    board.close()
    await bus.close()
  })
  const written = () => bus.recording().map(({ bytes }) => hex(bytes))
  return { bus, twin, board, display: new LcdPcf8574(board, { address }) satisfies QueueDisplay, written }
}

for (const { text, rows, transfers } of golden.texts) {
  test(`"${text}" is written as the golden transfers and read as what it is`, async (t) => {
    const { twin, display, written } = await setUp(t)
    t.deepEqual(written(), [], 'nothing is sent while it is opened')
    await display.show(text)
    t.deepEqual(written(), transfers)
    t.deepEqual(twin.rows(), rows)
    t.deepEqual([twin.text(), twin.isLit(), twin.missed()], [text.padStart(4), true, 0])
  })
}

test('closing writes the golden transfers: nothing shown, backlight off', async (t) => {
  const { bus, twin, display, written } = await setUp(t)
  await display.show('A012')
  const before = bus.recording().length
  await display.close()
  await display.close()
  t.deepEqual(written().slice(before), golden.dark)
  t.deepEqual([twin.text(), twin.isLit()], ['    ', false])
})

test('without its pauses the same bytes are rubbish: the twin is as slow as the controller', (t) => {
  const twin = new LcdPcf8574Twin(() => 0)
  for (const transfer of golden.texts[0]?.transfers ?? []) t.true(twin.write(bytesOf(transfer)))
  t.not(twin.text(), 'A012')
  t.true(twin.missed() > 0)
})

test('one nibble out of step, it is in step again after one call', async (t) => {
  const { twin, display } = await setUp(t)
  await display.show('A001')
  twin.loseNibble()
  twin.write(bytesOf('4D 49 1D 19'))
  await display.show('A002')
  t.deepEqual(twin.rows(), lcdRows('A002'))
})

test('a thermometer on the same bus has its turn between the transfers', async (t) => {
  const { bus, display } = await setUp(t)
  bus.attach(0x5a, { read: (_register, length) => new Uint8Array(length), write: () => true })
  const shown = display.show('A012')
  await Promise.all(Array.from({ length: 3 }, () => bus.read(0x5a, 0x07, 3)))
  await shown
  const order = bus.recording().map(({ address }) => address)
  t.true(order.lastIndexOf(0x5a) < order.length - 1, 'it did not wait for the display')
  t.true(bus.recording().every(({ bytes }) => bytes.length <= 32))
})

test('a second one at the address of a PCF8574A shows its own', async (t) => {
  const { bus, twin, board, display } = await setUp(t)
  const other = new LcdPcf8574Twin()
  bus.attach(0x3f, other)
  const second = new LcdPcf8574(board, { address: 0x3f })
  await Promise.all([display.show('A001'), second.show('C002')])
  t.deepEqual([twin.text(), other.text()], ['A001', 'C002'])
})

test('a board without an I²C bus says so as display.io that will not pass by itself', async (t) => {
  const board = await openBoard({})
  t.teardown(() => {
    board.close()
  })
  const error = await t.throwsAsync(new LcdPcf8574(board).show('A001'), { code: 'display.io' })
  t.true(error instanceof DriverError && !error.retryable)
})

test('any text becomes two rows of sixteen characters of ASCII', (t) => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => lcdRows(text).every((row) => /^[ -~]{16}$/.test(row))))
  t.pass()
})

test('any bytes at all leave the twin standing', (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 33 }), { maxLength: 40 }), (transfers) => {
      let nowMs = 0
      const twin = new LcdPcf8574Twin(() => (nowMs += 2))
      for (const transfer of transfers) twin.write(transfer)
      return twin.rows().every((row) => row.length === 16)
    }),
    { numRuns: 200 },
  )
  t.pass()
})
