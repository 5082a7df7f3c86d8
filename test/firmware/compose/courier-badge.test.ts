import test, { type ExecutionContext } from 'ava'
import { CustodyDesk } from '../../../firmware/compose/custody-desk.ts'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { createScanMeaning } from '../../../firmware/compose/scan-input.ts'
import { createScanRules } from '../../../firmware/compose/scan-rules.ts'
import { openLoop } from './loop-fixture.ts'

const RULES = [
  { id: 'tube', kind: 'tube', pattern: '^T:(?<number>[A-Z0-9-]{6,24})$' },
  { id: 'badge', kind: 'badge', pattern: '^B:(?<operator>[a-z0-9-]{1,31})$' },
] as const
const DRIVER = { id: 'driver-1', name: '示范转运员' }

async function setUp(t: ExecutionContext): Promise<{ desk: CustodyDesk; loop: KioskLoop }> {
  const loop = await openLoop(t)
  const scans = createScanMeaning(createScanRules(RULES), undefined, new Map([['7788', 'leader']]))
  const couriers = [
    { ...DRIVER, badge: '4711' },
    { id: 'driver-2', name: '没有工牌' },
  ]
  return { desk: new CustodyDesk(loop, scans, couriers), loop }
}

test('a badge names its courier, scanned or typed; another one names nobody', async (t) => {
  const { desk } = await setUp(t)
  for (const text of ['B:4711', '4711', ' 4711 ']) t.deepEqual(desk.courierOf(text), DRIVER, text)
  for (const text of ['B:4712', 'driver-1', '', 'undefined', 'B:7788']) t.is(desk.courierOf(text), null, text)
})

test('the page gets names and no badges: who reads it could not type one', async (t) => {
  const { desk } = await setUp(t)
  t.false(JSON.stringify(desk.view()).includes('4711'))
})

test('the booth’s scanner tells the courier while it packs, and only then', async (t) => {
  const { desk, loop } = await setUp(t)
  t.deepEqual(desk.inputOf('B:4711'), { kind: 'unknown-code' }, 'nobody packs: it is a code like others')
  t.is(desk.view().scannedCourier, null)
  await loop.submit({ kind: 'crew', act: { act: 'begin-packing' }, operator: 'leader' })
  t.is(desk.inputOf('B:4711'), null)
  t.deepEqual(desk.view().scannedCourier?.courier, DRIVER)
  t.is(desk.inputOf('B:0000'), null)
  t.is(desk.view().scannedCourier?.courier, null, 'known to be nobody’s')
  t.deepEqual(
    desk.inputOf('B:7788'),
    { kind: 'signed-in', operator: 'leader', by: 'badge' },
    'of the crew: signs in as ever',
  )
  t.like(desk.inputOf('T:LOT7-0001'), { kind: 'crew', act: { act: 'pack', tube: 'LOT7-0001' } })
})
