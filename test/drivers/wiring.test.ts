import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { parse } from 'yaml'
import { HT16K33_ADDRESS } from '../../drivers/queue-display/ht16k33.ts'
import { LCD_PCF8574_ADDRESS } from '../../drivers/queue-display/lcd-pcf8574.ts'
import { MLX90614_ADDRESS } from '../../drivers/thermometer/mlx90614-codec.ts'
import { TWIN_PANEL_LINES } from '../../firmware/compose/open-panel.ts'

const PROJECT = join(import.meta.dirname, '..', '..')

/** The 40-pin header: BCM number → pin (Raspberry Pi documentation, "GPIO and the 40-pin header"). */
const PIN_OF_BCM: Readonly<Record<number, number>> = {
  ...{ 2: 3, 3: 5, 4: 7, 17: 11, 27: 13, 22: 15, 10: 19, 9: 21, 11: 23, 0: 27, 5: 29, 6: 31, 13: 33, 19: 35, 26: 37 },
  ...{ 14: 8, 15: 10, 18: 12, 23: 16, 24: 18, 25: 22, 8: 24, 7: 26, 1: 28, 12: 32, 16: 36, 20: 38, 21: 40 },
}
const OUTPUTS: ReadonlySet<string> = new Set(['gate', 'ready', 'fault', 'buzzer'])

const drawing = await readFile(join(PROJECT, 'drivers', 'wiring.svg'), 'utf8')
const example = parse(await readFile(join(PROJECT, 'config', 'kiosk.example.yaml'), 'utf8')) as {
  devices: {
    thermometer: { address: number }
    queueDisplay: { address: number }
    panel: { lines: Record<string, number> }
  }
}
const { devices } = example

/** Lines as drawn: name, number and pin of what the eye reads and of what stands beside it for programs. */
const drawn = [...drawing.matchAll(/data-line="(\w+)" data-bcm="(\d+)" data-pin="(\d+)">([^<]*)</g)].map(
  ([, name = '', bcm, pin, words = '']) => ({ name, bcm: Number(bcm), pin: Number(pin), words }),
)

test('every line of the example configuration is drawn at its number, and no other', (t) => {
  t.deepEqual(Object.fromEntries(drawn.map(({ name, bcm }) => [name, bcm])), devices.panel.lines)
  t.is(drawn.length, Object.keys(devices.panel.lines).length, 'each once')
  for (const { name, bcm, words } of drawn) t.is(words, `${name} ${bcm}`)
})

test('the twin has the same lines', (t) => {
  t.deepEqual({ ...TWIN_PANEL_LINES }, devices.panel.lines)
})

test('each number is at its pin of the header, and each pin is drawn once', (t) => {
  for (const { name, bcm, pin } of drawn) t.is(PIN_OF_BCM[bcm], pin, name)
  const numbers = [...drawing.matchAll(/font-size="12" text-anchor="middle" font-weight="700"[^>]*>(\d+)</g)]
  t.deepEqual(
    numbers.map(([, pin]) => Number(pin)).sort((a, b) => a - b),
    Array.from({ length: 40 }, (_, n) => n + 1),
  )
})

test('addresses are those of the example and of the drivers', (t) => {
  const addresses = Object.fromEntries(
    [...drawing.matchAll(/data-address="([\w-]+)">(0x[0-9a-f]{2})</g)].map(([, device = '', hex]) => [
      device,
      Number(hex),
    ]),
  )
  t.deepEqual(addresses, {
    thermometer: devices.thermometer.address,
    ht16k33: devices.queueDisplay.address,
    'lcd-pcf8574': LCD_PCF8574_ADDRESS,
  })
  t.deepEqual([addresses['thermometer'], addresses['ht16k33']], [MLX90614_ADDRESS, HT16K33_ADDRESS])
})

test('the lines of config.txt pull the inputs up and drive the outputs low, all of them', (t) => {
  const numbersOf = (attribute: string): number[] => {
    const [, listed = '', words = ''] = new RegExp(`${attribute}="([\\d,]+)">([^<]*)<`).exec(drawing) ?? []
    t.true(words.startsWith(`gpio=${listed}=`), 'what the eye reads')
    return listed
      .split(',')
      .map(Number)
      .sort((a, b) => a - b)
  }
  const linesThat = (isOutput: boolean): number[] =>
    Object.entries(devices.panel.lines)
      .filter(([name]) => OUTPUTS.has(name) === isOutput)
      .map(([, bcm]) => bcm)
      .sort((a, b) => a - b)
  t.deepEqual(numbersOf('data-pulled-up'), linesThat(false))
  t.deepEqual(numbersOf('data-driven-low'), linesThat(true))
})
