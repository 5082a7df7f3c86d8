import test from 'ava'
import { crewView } from '../../firmware/domain/crew-view.ts'
import { stockView } from '../../firmware/domain/stock.ts'
import { AT_DESK, BY_LOT, DomainKiosk, OPERATOR, PREPRINTED, poolOf } from '../support/domain-kiosk.ts'

function receive(kiosk: DomainKiosk, lot: string, expires: string, count: number): ReturnType<DomainKiosk['act']> {
  return kiosk.act({ act: 'receive-stock', lot, expires, count })
}

function tasks(kiosk: DomainKiosk): readonly string[] {
  return crewView(kiosk.state, kiosk.session, kiosk.viewContext).tasks.map(({ key }) => key)
}

test('a tube carries the lot that expires first and is not used up', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  t.deepEqual(receive(kiosk, 'b7', '2027-03-01', 400).types, ['stock.received'])
  t.deepEqual(kiosk.last('stock.received').data, { lot: 'B7', expires: '2027-03-01', count: 400, operator: OPERATOR })
  receive(kiosk, 'A2', '2026-12-24', 2)
  kiosk.pass(1)
  t.like(kiosk.last('tube.opened').data, { lot: 'A2', expires: '2026-12-24' })
  kiosk.passAll(2, 3)
  t.is(kiosk.last('tube.opened').data.lot, 'B7', 'two were all of the other lot')
  t.deepEqual(
    stockView(kiosk.state, kiosk.now.day).map(({ left, lot, state }) => [lot, left, state]),
    [['B7', 399, 'in-use']],
  )
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('expired tubes are never used: not called for, and told which it is', (t) => {
  const kiosk = new DomainKiosk({ ...poolOf(1), ...BY_LOT })
  kiosk.passAll(1, 2)
  t.is(kiosk.act({ act: 'call-next' }).refusal, 'stock-empty')
  t.is(receive(kiosk, 'OLD', '2026-11-20', 10).refusal, 'stock-expired')
  receive(kiosk, 'A2', '2026-11-21', 10)
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called', 'tube.opened'])
  kiosk.tick(24 * 60)
  kiosk.pass(3)
  t.is(kiosk.act({ act: 'call-next' }).refusal, 'stock-expired')
  receive(kiosk, 'B7', '2027-03-01', 10)
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called', 'tube.opened'])
})

test('at the desk nobody is turned away for want of tubes: who waits is sampled once there are some', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1), ...BY_LOT })
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'])
  t.is(kiosk.act({ act: 'open-tube' }).refusal, 'stock-empty')
  receive(kiosk, 'A2', '2027-01-31', 10)
  t.deepEqual(kiosk.act({ act: 'open-tube' }).types, ['tube.opened', 'sample.collected', 'tube.sealed'])
})

test('a pre-printed tube needs stock too, where it is counted', (t) => {
  const tube = { ...PREPRINTED.tube, lots: { track: true } }
  const kiosk = new DomainKiosk({ tube, ...poolOf(1) })
  kiosk.pass(1)
  kiosk.act({ act: 'call-next' })
  t.is(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).refusal, 'stock-empty')
})

test('what cannot be right is refused in its own words', (t) => {
  const kiosk = new DomainKiosk()
  receive(kiosk, 'A2', '2027-01-31', 10)
  t.is(receive(kiosk, 'A2', '2027-02-28', 10).refusal, 'lot-expiry-differs')
  t.is(receive(kiosk, '第一批', '2027-02-28', 10).refusal, 'bad-lot')
  for (const count of [0, -1, 1.5, 100_001]) t.is(receive(kiosk, 'C', '2027-02-28', count).refusal, 'bad-count')
  receive(kiosk, 'a2 ', '2027-01-31', 5)
  t.is(kiosk.state.stock.get('A2')?.received, 15, 'the same lot again adds to it')
})

test('less than a box left, and what expires within a week, is a task', (t) => {
  const kiosk = new DomainKiosk(BY_LOT)
  t.deepEqual(tasks(kiosk), [], 'nobody ever counted')
  receive(kiosk, 'A2', '2026-11-28', 60)
  t.deepEqual(tasks(kiosk), ['stock-low:60', 'stock-expiring:A2'])
  receive(kiosk, 'B7', '2026-11-29', 100)
  t.deepEqual(tasks(kiosk), ['stock-expiring:A2'])
})
