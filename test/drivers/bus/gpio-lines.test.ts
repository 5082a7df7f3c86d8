import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { findHeaderChip, readGpioChips, sysfsNumber } from '../../../drivers/bus/gpio-lines.ts'
import { openOnoffGpio } from '../../../drivers/bus/onoff-gpio.ts'

type Chip = readonly [label: string, base: string, lineCount: string]

async function sysfsWith(t: ExecutionContext, chips: readonly Chip[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'gpio-'))
  t.teardown(() => rm(root, { recursive: true }))
  for (const [label, base, lineCount] of chips) {
    const folder = join(root, `gpiochip${base.trim()}`)
    await mkdir(folder)
    await writeFile(join(folder, 'label'), `${label}\n`)
    await writeFile(join(folder, 'base'), `${base}\n`)
    await writeFile(join(folder, 'ngpio'), `${lineCount}\n`)
  }
  await writeFile(join(root, 'export'), '')
  return root
}

const resolves = test.macro({
  title: (_, machine: string) => `the header of ${machine} is found by its label`,
  async exec(t, _machine: string, chips: readonly Chip[], number: number) {
    const chip = findHeaderChip(readGpioChips(await sysfsWith(t, chips)), 'auto')
    t.is(chip === null ? null : sysfsNumber(chip, 17), number)
  },
})

test(
  resolves,
  'a Pi 3 on an old kernel',
  [
    ['pinctrl-bcm2835', '0', '54'],
    ['raspberrypi-exp-gpio', '504', '8'],
  ],
  17,
)
test(
  resolves,
  'a Pi 4 on kernel 6.6',
  [
    ['raspberrypi-exp-gpio', '570', '8'],
    ['pinctrl-bcm2711', '512', '58'],
  ],
  529,
)
test(
  resolves,
  'a Pi 5',
  [
    ['gpio-brcmstb@107d508500', '512', '32'],
    ['pinctrl-rp1', '571', '54'],
  ],
  588,
)

test('a machine without a header controller has none, and damaged entries are passed over', async (t) => {
  const root = await sysfsWith(t, [
    ['gpio_ich', '451', '61'],
    ['pinctrl-rp1', 'none', '54'],
    ['pinctrl-bcm2711', '600', '8'],
  ])
  t.is(findHeaderChip(readGpioChips(root), 'auto'), null)
  t.deepEqual(readGpioChips(join(root, 'not-there')), [])
})

test('another board names its controller, and has that many lines', async (t) => {
  const chips = readGpioChips(await sysfsWith(t, [['gpio-sim', '700', '8']]))
  const chip = findHeaderChip(chips, 'gpio-sim')
  t.deepEqual(chip, { label: 'gpio-sim', base: 700, lineCount: 8 })
  t.is(chip && sysfsNumber(chip, 7), 707)
  t.is(chip && sysfsNumber(chip, 8), null)
})

test('lines beyond the header feed the SD card and the radio: they are refused', (t) => {
  const chip = { label: 'pinctrl-bcm2711', base: 512, lineCount: 58 }
  t.is(sysfsNumber(chip, 27), 539)
  for (const line of [28, 57, -1, 1.5, Number.NaN]) t.is(sysfsNumber(chip, line), null)
})

test('without a controller opening says which was looked for, where, and what is there', async (t) => {
  const root = await sysfsWith(t, [['gpio_ich', '451', '61']])
  const error = await t.throwsAsync(openOnoffGpio({ sysfsRoot: root }), { code: 'gpio.no-line' })
  t.true(error.message.includes('auto'))
  t.true(error.message.includes(root))
  t.true(error.message.includes('gpio_ich'))
})

test('a line that the kernel does not give is gpio.no-line with its number and cause', async (t) => {
  // No machine has this base, so the real package is refused by the real kernel.
  const root = await sysfsWith(t, [['pinctrl-bcm2711', '990000', '58']])
  const gpio = await openOnoffGpio({ sysfsRoot: root })
  t.teardown(() => {
    gpio.close()
  })
  const error = t.throws(() => gpio.openOutput(22, 1), { code: 'gpio.no-line' })
  t.true(error.message.includes('990022'))
  t.truthy(error.cause)
  t.throws(() => gpio.openInput(17), { code: 'gpio.no-line' })
  t.throws(() => gpio.openInput(28), { code: 'gpio.no-line' })
})
