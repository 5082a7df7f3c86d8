import test from 'ava'
import { badgesOf, screensOptions } from '../../../firmware/compose/settings.ts'
import type { ScreensOptions } from '../../../firmware/screens/screens-options.ts'
import { loadText } from '../../config/config-fixture.ts'
import { SILENT } from './loop-fixture.ts'

const PIN_HASH = 'scrypt$16384$8$1$ZGVtby1zYWx0LW5vdC1zZQ$LqLBqbQVHrvIryZOMY8n93Wtgu57BuOkbzFzIucr80g'
const CONFIG = `kiosk: { id: K0042, district: "119999", site: "0001", station: "01", name: Test }
mode: demo
programme: pooled-10
scan: { rules: [ { id: badge, kind: badge, pattern: "^B:(?<operator>[a-z0-9-]{1,31})$" } ] }
crew:
  operators:
    li: { role: leader, pin: ${PIN_HASH}, badge: "77" }
    inspector: { role: inspector, pin: ${PIN_HASH}, badge: "88" }
    zhang: { role: sampler, pin: ${PIN_HASH} }
`

async function open(t: Parameters<typeof loadText>[0]): Promise<ScreensOptions> {
  const { config } = await loadText(t, CONFIG)
  const credentials = { web: null, uplink: {} } as Parameters<typeof screensOptions>[1]
  return screensOptions(config, credentials, { log: SILENT } as unknown as Parameters<typeof screensOptions>[2])
}

test('an operator with the right PIN gets in, and nobody else', async (t) => {
  const { operators } = await open(t)
  t.deepEqual(await operators('li', '2468'), { role: 'leader' })
  for (const [operator, pin] of [
    ['li', '2469'],
    ['nobody', '2468'],
    ['constructor', '2468'],
    ['__proto__', '2468'],
    ['', ''],
  ] as const) {
    t.is(await operators(operator, pin), null, operator)
  }
})

test('how long the answer takes does not tell whether the operator exists', async (t) => {
  const { operators } = await open(t)
  const costMs = async (operator: string): Promise<number> => {
    const before = process.cpuUsage()
    for (let i = 0; i < 5; i += 1) await operators(operator, '0000')
    const { system, user } = process.cpuUsage(before)
    return (system + user) / 5_000
  }
  await costMs('li')
  const [known, unknown] = [await costMs('li'), await costMs('nobody')]
  t.log(`${known.toFixed(1)} and ${unknown.toFixed(1)} ms of work`)
  t.true(unknown > known / 2 && unknown < known * 2)
})

test('a badge is read as its scanner gives it, or as somebody types what stands on it', async (t) => {
  const { badges } = await open(t)
  t.deepEqual(badges('B:77'), { operator: 'li', role: 'leader' })
  t.deepEqual(badges('77'), { operator: 'li', role: 'leader' })
  t.deepEqual(badges('B:88'), { operator: 'inspector', role: 'inspector' })
  for (const text of ['', 'B:', 'B:99', 'li', 'zhang', 'B:zhang', 'undefined', 'constructor']) t.is(badges(text), null)
})

test('at the booth an inspector’s badge lets nobody act', async (t) => {
  const { config } = await loadText(t, CONFIG)
  t.deepEqual([...badgesOf(config)], [['77', 'li']])
})
