import test from 'ava'
import { DomainKiosk, OPERATOR, PREPRINTED, poolOf } from '../support/domain-kiosk.ts'

const CALL = { act: 'call-next' } as const
const SAMPLED = { act: 'sampled' } as const

test('a group closes at its first call: later people are the next group', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2, 3)
  kiosk.act(CALL)
  kiosk.pass(4)
  const groups = kiosk.journal.flatMap(({ event }) => (event.type === 'visit.checked-in' ? [event.data.group] : []))
  t.deepEqual(groups, ['K0042-1-G1', 'K0042-1-G1', 'K0042-1-G1', 'K0042-1-G2'])
  t.is(kiosk.last('tube.opened').data.expected, 3)
  for (const n of [2, 3]) t.is(kiosk.act(CALL).events[0]?.subject, kiosk.visit(n), 'the group begun is finished first')
})

test('a full group is followed by a new one', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  kiosk.passAll(1, 2, 3)
  t.is(kiosk.last('visit.checked-in').data.group, 'K0042-1-G2')
})

test('a group that ends short is sealed with its last specimen', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  kiosk.act(SAMPLED)
  kiosk.act(CALL)
  t.deepEqual(kiosk.act(SAMPLED).types, ['sample.collected', 'tube.sealed'])
  t.like(kiosk.last('tube.sealed').data, { count: 2, poolSize: 10, reason: 'group-complete' })
})

test('the last one absent seals the tube of the others', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  kiosk.act(SAMPLED)
  kiosk.act(CALL)
  t.deepEqual(kiosk.act({ act: 'absent' }).types, ['visit.absent', 'tube.sealed'])
  t.is(kiosk.last('visit.absent').data.operator, OPERATOR)
  t.like(kiosk.last('tube.sealed').data, { count: 1, reason: 'group-complete' })
})

test('a tube that nobody came for is void', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  kiosk.act(CALL)
  t.deepEqual(kiosk.act({ act: 'absent' }).types, ['visit.absent', 'tube.voided'])
  t.is(kiosk.last('tube.voided').data.reason, 'nobody-came')
  t.is(kiosk.act({ act: 'open-tube' }).refusal, 'nobody-called')
})

test('the crew seals early: those already called get a tube when the crew opens one', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2, 3)
  kiosk.act(CALL)
  kiosk.act(SAMPLED)
  kiosk.act(CALL)
  t.deepEqual(kiosk.act({ act: 'seal' }).types, ['tube.sealed'])
  t.like(kiosk.last('tube.sealed').data, { reason: 'crew', operator: OPERATOR, count: 1 })
  t.is(kiosk.act(SAMPLED).refusal, 'no-open-tube')
  t.deepEqual(kiosk.act({ act: 'open-tube' }).types, ['tube.opened'])
  t.is(kiosk.last('tube.opened').data.expected, 2)
  kiosk.act(SAMPLED)
  t.is(kiosk.last('sample.collected').data.ordinal, 1)
  kiosk.act(CALL)
  t.deepEqual(kiosk.act(SAMPLED).types, ['sample.collected', 'tube.sealed'])
})

test('the crew seals early: with nobody called the next call opens a tube for the rest', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2, 3)
  kiosk.act(CALL)
  kiosk.act(SAMPLED)
  kiosk.act({ act: 'seal', tube: kiosk.last('tube.opened').data.tube })
  t.deepEqual(kiosk.act(CALL).types, ['visit.called', 'tube.opened'])
  t.like(kiosk.last('tube.opened').data, { group: 'K0042-1-G1', expected: 2 })
})

test('nothing to seal: no tube, an unknown one, an empty one, a sealed one', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  t.is(kiosk.act({ act: 'seal' }).refusal, 'nothing-to-seal')
  t.is(kiosk.act({ act: 'seal', tube: 'nothing' }).refusal, 'no-such-tube')
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  const { tube } = kiosk.last('tube.opened').data
  t.is(kiosk.act({ act: 'seal', tube }).refusal, 'nothing-to-seal')
  kiosk.act(SAMPLED)
  t.deepEqual(kiosk.act({ act: 'seal', tube }).types, ['tube.sealed'])
  t.is(kiosk.act({ act: 'seal', tube }).refusal, 'nothing-to-seal')
})

test('a tube whose time is over is sealed, an empty one stays open', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  t.deepEqual(kiosk.tick(31).types, [])
  kiosk.act(SAMPLED)
  t.deepEqual(kiosk.tick(0).types, ['tube.sealed'])
  t.is(kiosk.last('tube.sealed').data.reason, 'time-limit')
  t.deepEqual(kiosk.tick(0).types, [])
})

test('a minute before the limit nothing is sealed', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  kiosk.act(SAMPLED)
  t.deepEqual(kiosk.tick(29).types, [])
  t.deepEqual(kiosk.tick(1).types, ['tube.sealed'])
})

test('sampled without a number is who was called longest ago, even when the clock went back between the calls', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  kiosk.tick(-5)
  kiosk.act(CALL)
  t.is(kiosk.act(SAMPLED).events[0]?.subject, kiosk.visit(1))
})

test('a recall says so, and is only for people called', (t) => {
  const kiosk = new DomainKiosk()
  t.is(kiosk.act({ act: 'recall' }).refusal, 'nobody-called')
  kiosk.pass(1)
  t.is(kiosk.act({ act: 'recall', visit: kiosk.visit(1) }).refusal, 'no-such-visit')
  kiosk.act(CALL)
  t.deepEqual(kiosk.act({ act: 'recall' }).types, ['visit.called'])
  t.like(kiosk.last('visit.called').data, { operator: OPERATOR, visit: kiosk.visit(1), ticket: 'A001', recall: true })
})

test('acts on nobody are refused', (t) => {
  const kiosk = new DomainKiosk()
  t.is(kiosk.act(CALL).refusal, 'nobody-waiting')
  t.is(kiosk.act(SAMPLED).refusal, 'nobody-called')
  t.is(kiosk.act({ act: 'absent', visit: 'nobody' }).refusal, 'no-such-visit')
  kiosk.pass(1)
  t.is(kiosk.act({ act: 'sampled', visit: kiosk.visit(1) }).refusal, 'no-such-visit', 'waiting, not called')
})

test('pre-printed: a tube scanned before the call is for the next group, and closes it', (t) => {
  const kiosk = new DomainKiosk(PREPRINTED)
  kiosk.passAll(1, 2)
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).types, ['tube.opened'])
  t.like(kiosk.last('tube.opened').data, { numbering: 'preprinted', group: 'K0042-1-G1', expected: 2 })
  kiosk.pass(3)
  t.is(kiosk.last('visit.checked-in').data.group, 'K0042-1-G2')
  t.deepEqual(kiosk.act(CALL).types, ['visit.called'])
  t.deepEqual(kiosk.act(SAMPLED).types, ['sample.collected'])
})

test('pre-printed: the first call closes the group, also while its tube is still to be scanned', (t) => {
  const kiosk = new DomainKiosk(PREPRINTED)
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  kiosk.pass(3)
  t.is(kiosk.last('visit.checked-in').data.group, 'K0042-1-G2')
  kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.is(kiosk.last('tube.opened').data.expected, 2)
})

test('pre-printed: a number is used once, for ever', (t) => {
  const kiosk = new DomainKiosk({ ...PREPRINTED, ...poolOf(1) })
  const open = { act: 'open-tube', tube: 'LOT7-000001' } as const
  t.is(kiosk.act(open).refusal, 'nobody-waiting')
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  t.is(kiosk.act(open).refusal, undefined)
  t.is(kiosk.act({ act: 'open-tube', tube: 'LOT7-000002' }).refusal, undefined, 'for the second group')
  kiosk.act({ act: 'absent' })
  kiosk.pass(3)
  t.is(kiosk.act(open).refusal, 'tube-known', 'void, and still used')
  kiosk.tick(3 * 24 * 60)
  kiosk.restart()
  kiosk.pass(4)
  t.is(kiosk.act(open).refusal, 'tube-known')
})

test('pre-printed: what is no number of a tube is refused', (t) => {
  const kiosk = new DomainKiosk(PREPRINTED)
  kiosk.pass(1)
  for (const tube of ['', 'LOT7', 'lot7-000001', 'LOT7 000001', 'A'.repeat(25), 'LOT7-00000\n']) {
    t.regex(kiosk.act({ act: 'open-tube', tube }).refusal ?? '', /^tube-(too|bad)-/, JSON.stringify(tube))
  }
})

test('printed: a scanned tube is not expected, and the crew opens none without need', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  t.is(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).refusal, 'tube-not-expected')
  t.is(kiosk.act({ act: 'open-tube' }).refusal, 'nobody-called')
  t.is(new DomainKiosk(PREPRINTED).act({ act: 'open-tube' }).refusal, 'not-needed')
})
