import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { toLineError } from '../../../drivers/bus/gpio-failure.ts'
import { headerChip, sysfsNumber } from '../../../drivers/bus/gpio-lines.ts'
import { openOnoffGpio } from '../../../drivers/bus/onoff-gpio.ts'

type Chip = readonly [label: string, base: string, lineCount: string]

async function sysfsWith(t: ExecutionContext, chips: readonly Chip[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'gpio-'))
  t.teardown(() => rm(root, { recursive: true }))
  for (const chip of chips) await addChip(root, chip)
  await writeFile(join(root, 'export'), '')
  return root
}

async function addChip(root: string, [label, base, lineCount]: Chip): Promise<void> {
  const folder = join(root, `gpiochip${base.trim()}`)
  await mkdir(folder)
  await writeFile(join(folder, 'label'), `${label}\n`)
  await writeFile(join(folder, 'base'), `${base}\n`)
  await writeFile(join(folder, 'ngpio'), `${lineCount}\n`)
}

const resolves = test.macro({
  title: (_, machine: string) => `the header of ${machine} is found by its label`,
  async exec(t, _machine: string, chips: readonly Chip[], number: number) {
    t.is(sysfsNumber(headerChip(await sysfsWith(t, chips), 'auto'), 17), number)
  },
})

const EXPANDER_OF_PI_3: Chip = ['raspberrypi-exp-gpio', '504', '8']
test(resolves, 'a Pi 3 on an old kernel (base 0)', [['pinctrl-bcm2835', '0', '54'], EXPANDER_OF_PI_3], 17)
test(resolves, 'a Pi 3 on Debian (base 458)', [['pinctrl-bcm2835', '458', '54'], EXPANDER_OF_PI_3], 475)
test(
  resolves,
  'a Pi 4 on kernel 6.6 (base 512)',
  [
    ['raspberrypi-exp-gpio', '570', '8'],
    ['pinctrl-bcm2711', '512', '58'],
  ],
  529,
)
test(
  resolves,
  'a Pi 5 on kernel 6.1 (base 399)',
  [
    ['pinctrl-rp1', '399', '54'],
    ['gpio-brcmstb@107d508500', '512', '32'],
    ['gpio-brcmstb@107d508520', '453', '4'],
  ],
  416,
)
test(
  resolves,
  'a Pi 5 on kernel 6.6 (base 571)',
  [
    ['gpio-brcmstb@107d508500', '512', '32'],
    ['gpio-brcmstb@107d517c00', '544', '15'],
    ['pinctrl-rp1', '571', '54'],
  ],
  588,
)

const refuses = test.macro({
  title: (_, what: string) => `${what}: named, with what is there`,
  async exec(t, _what: string, chipLabel: string, chips: readonly Chip[], said: readonly string[]) {
    const root = await sysfsWith(t, chips)
    const error = t.throws(() => headerChip(root, chipLabel), { name: 'DriverError', code: 'gpio.no-line' })
    for (const words of said) t.true(error.message.includes(words), `${error.message} names ${words}`)
  },
})

test(
  refuses,
  'a machine that is no board',
  'auto',
  [['gpio_ich', '451', '61']],
  ['"chip: auto"', 'gpio_ich with 61 lines'],
)
test(refuses, 'no controller at all', 'auto', [], ['no GPIO controller', 'CONFIG_GPIO_SYSFS', 'is this the board'])
test(
  refuses,
  'the wrong board',
  'pinctrl-rp1',
  [['pinctrl-bcm2711', '512', '58']],
  ['"chip: pinctrl-rp1"', 'pinctrl-bcm2711 with 58 lines at 512', 'is this the board?'],
)
test(
  refuses,
  'two controllers of one label',
  'gpio-sim',
  [
    ['gpio-sim', '700', '8'],
    ['gpio-sim', '600', '8'],
  ],
  ['2 GPIO controllers are called "gpio-sim"', 'gpiochip600', 'gpiochip700', '"chip"'],
)
test(
  refuses,
  'damaged entries',
  'auto',
  [
    ['pinctrl-rp1', 'none', '54'],
    ['pinctrl-bcm2711', '600', '8'],
  ],
  ['pinctrl-bcm2711 with 8 lines at 600'],
)

test('where there is no sysfs for GPIO, that is said', (t) => {
  const error = t.throws(() => headerChip('/nowhere/gpio', 'auto'), { code: 'gpio.no-line' })
  t.regex(error.message, /no GPIO controller in \/nowhere\/gpio.*CONFIG_GPIO_SYSFS/)
})

test('another board names its controller, or its folder where two have one label, and has that many lines', async (t) => {
  const root = await sysfsWith(t, [
    ['gpio-sim', '700', '8'],
    ['gpio-sim', '600', '4'],
    ['other', '500', '2'],
  ])
  t.is(headerChip(root, 'other').base, 500)
  const chip = headerChip(root, 'gpiochip700')
  t.deepEqual(chip, { label: 'gpio-sim', base: 700, lineCount: 8 })
  t.is(sysfsNumber(chip, 7), 707)
  t.is(sysfsNumber(chip, 8), null)
})

test('lines beyond the header feed the SD card and the radio: they are refused', (t) => {
  const chip = { label: 'pinctrl-bcm2711', base: 512, lineCount: 58 }
  t.is(sysfsNumber(chip, 27), 539)
  for (const line of [28, 57, -1, 1.5, Number.NaN]) t.is(sysfsNumber(chip, line), null)
})

test('without a controller each line says so when it is opened, and looks again', async (t) => {
  const root = await sysfsWith(t, [['gpio_ich', '451', '61']])
  const gpio = await openOnoffGpio({ sysfsRoot: root, lines: [17, 22] })
  t.teardown(() => {
    gpio.close()
  })
  const error = t.throws(() => gpio.openInput(17), { code: 'gpio.no-line' })
  t.regex(error.message, /gpio_ich/)
  await addChip(root, ['pinctrl-bcm2711', '990000', '58'])
  t.regex(t.throws(() => gpio.openInput(17)).message, /990017/, 'the controller is there now')
})

test('a line that the kernel does not give is named with its number and cause', async (t) => {
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

for (const [errno, code, words] of [
  ['EBUSY', 'gpio.busy', /line 17 \(sysfs 529\) is taken by another driver.*debug\/gpio/],
  ['EACCES', 'gpio.not-permitted', /line 17 \(sysfs 529\).*group gpio/],
  ['EPERM', 'gpio.not-permitted', /group gpio/],
  ['EINVAL', 'gpio.no-line', /no such line/],
  ['ENOENT', 'gpio.no-line', /there is no \/sys\/class\/gpio/],
  ['EIO', 'gpio.io', /cannot be opened/],
] as const) {
  test(`${errno} of the kernel is ${code}, in words`, (t) => {
    const cause = Object.assign(new Error(`${errno}: write`), { code: errno })
    const error = toLineError(cause, 17, 529)
    t.is(error.code, code)
    t.regex(error.message, words)
    t.is(error.cause, cause)
  })
}
