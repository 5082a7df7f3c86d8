import { setImmediate as nextTurn } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import type { BusTraffic } from '../../../drivers/bus/byte-port.ts'
import { DEVICE_NAMES } from '../../../firmware/compose/device-watch.ts'
import { openDevices } from '../../../firmware/compose/devices.ts'
import { card } from '../../drivers/id-reader/golden.ts'

const TWIN = { driver: 'simulated' } as const
const media = { widthMm: 40, heightMm: 30, gapMm: 2 }
/** Levels of lines and samples of sound are no bytes on a bus. */
const WITHOUT_BYTES = ['panel', 'speaker']

/** Uses every part once, and gives what passed, `idReader out`: hex. */
async function passing(
  t: ExecutionContext,
  model: 'ht16k33' | 'lcd-pcf8574',
  language: 'esc-pos' | 'tspl',
): Promise<ReadonlyMap<string, string>> {
  const traffic: BusTraffic[] = []
  const config = {
    idReader: TWIN,
    codeScanner: TWIN,
    thermometer: { ...TWIN, profile: 'default' },
    distance: { ...TWIN, windowMm: [30, 80] },
    queueDisplay: { ...TWIN, model },
    labelPrinter: { ...TWIN, language, media },
  } as const
  const opened = await openDevices(config, (passage) => traffic.push(passage))
  const { codeScanner, distance, idReader, labelPrinter, queueDisplay, thermometer } = opened.devices
  const { twins } = opened
  t.teardown(async () => {
    for (const device of [codeScanner, distance?.sensor, idReader, labelPrinter, queueDisplay]) await device?.close()
    await opened.close()
  })
  const signal = AbortSignal.timeout(20_000)
  twins.idReader?.lay(card('resident').textBlock)
  await idReader?.nextCard(signal)
  const scan = codeScanner?.nextScan(signal)
  while (twins.codeScanner?.isOpen === false) await nextTurn()
  await twins.codeScanner?.scan('T:0042')
  await scan
  await thermometer?.probe(signal)
  await distance?.sensor.nextDistance(signal)
  await queueDisplay?.show('A017')
  t.deepEqual(await labelPrinter?.status(signal), { ready: true })
  const passed = new Map<string, string>()
  for (const { bytes, device, direction } of traffic) {
    const key = `${device} ${direction}`
    passed.set(key, (passed.get(key) ?? '') + Buffer.from(bytes).toString('hex'))
  }
  return passed
}

test('the bench is shown the bytes of every part as they pass, whichever model and language the twin has', async (t) => {
  const [one, other] = [await passing(t, 'ht16k33', 'esc-pos'), await passing(t, 'lcd-pcf8574', 'tspl')]
  const devices = (passed: typeof one) => [...new Set([...passed.keys()].map((key) => key.split(' ')[0]))].sort()
  const all = DEVICE_NAMES.filter((name) => !WITHOUT_BYTES.includes(name)).toSorted()
  t.deepEqual(devices(one), all)
  t.deepEqual(devices(other), all)
  for (const passed of [one, other]) {
    t.regex(passed.get('idReader out') ?? '', /^aaaaaa9669/)
    t.true(passed.get('idReader in')?.includes('aaaaaa96690508000090'))
    t.true(passed.get('codeScanner in')?.includes(Buffer.from('T:0042\r\n').toString('hex')))
    t.regex(passed.get('thermometer out') ?? '', /06/)
    t.is(passed.get('thermometer in') === undefined, false)
    t.regex(passed.get('distance in') ?? '', /^ff/)
    t.true((passed.get('labelPrinter in') ?? '') !== '')
  }
  // Oscillator on; the expander's first nibble with its enable line high.
  t.regex(one.get('queueDisplay out') ?? '', /21/)
  t.not(one.get('queueDisplay out'), other.get('queueDisplay out'))
  t.true((other.get('queueDisplay out') ?? '').length > 100)
  // DLE EOT; ESC !.
  t.regex(one.get('labelPrinter out') ?? '', /1004/)
  t.regex(other.get('labelPrinter out') ?? '', /1b21/)
})
