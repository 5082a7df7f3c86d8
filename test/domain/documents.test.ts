import test from 'ava'
import type { DocumentFault } from '../../firmware/domain/identity.ts'
import { AT_DESK, DomainKiosk, documentOf, poolOf, SKIN } from '../support/domain-kiosk.ts'

function spoil(kiosk: DomainKiosk, fault: DocumentFault): readonly string[] {
  return kiosk.give({ kind: 'unreadable', fault }).types
}

test('an unreadable card is asked for twice, the third time staff is called', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(spoil(kiosk, 'not-read'), [])
  t.is(kiosk.session.prompt, 'card-again')
  t.deepEqual(spoil(kiosk, 'garbled'), [])
  t.is(kiosk.session.prompt, 'card-unreadable')
  t.deepEqual(spoil(kiosk, 'not-read'), ['visit.referred'])
  t.deepEqual(kiosk.last('visit.referred').data, { visit: kiosk.visit(1), reason: 'identity' })
  t.like(kiosk.session, { prompt: 'staff', concern: 'identity:not-read' })
})

test('where laying it again cannot help, another card is asked for: another kind of card, a phone, a text that is none', (t) => {
  for (const [fault, prompt] of [
    ['wrong-kind', 'card-unreadable'],
    ['garbled', 'card-unreadable'],
    ['not-read', 'card-again'],
  ] as const) {
    const kiosk = new DomainKiosk()
    t.deepEqual(spoil(kiosk, fault), [])
    t.is(kiosk.session.prompt, prompt)
  }
})

test('a card that is read in the end begins the count anew', (t) => {
  const kiosk = new DomainKiosk()
  spoil(kiosk, 'not-read')
  spoil(kiosk, 'not-read')
  kiosk.pass(1)
  t.deepEqual([...spoil(kiosk, 'not-read'), ...spoil(kiosk, 'not-read')], [])
})

test('two bad cards long apart are not two in a row', (t) => {
  const kiosk = new DomainKiosk()
  spoil(kiosk, 'not-read')
  spoil(kiosk, 'not-read')
  kiosk.timeOut()
  t.deepEqual(spoil(kiosk, 'not-read'), [])
})

test('a wrong check digit and a card that is not genuine call staff at once', (t) => {
  for (const [fault, prompt] of [
    ['bad-number', 'card-wrong-number'],
    ['not-genuine', 'staff'],
  ] as const) {
    const kiosk = new DomainKiosk()
    t.deepEqual(spoil(kiosk, fault), ['visit.referred'])
    t.like(kiosk.session, { prompt, concern: `identity:${fault}` })
  }
})

test('a bad card disturbs nobody who is being measured', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  const before = kiosk.session
  t.deepEqual(spoil(kiosk, 'bad-number'), [])
  t.is(kiosk.session, before)
})

test('the next person’s bad card takes nothing from the person before', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.showCode('green')
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  spoil(kiosk, 'not-read')
  t.like(kiosk.session, { holder: null, statusCode: null, ticket: null, visit: null, readings: [] })
  kiosk.pass(2)
  t.false('statusCode' in kiosk.last('visit.checked-in').data)
})

test('nor does a referral for a wrong number', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.showCode('green')
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  spoil(kiosk, 'bad-number')
  t.deepEqual(kiosk.last('visit.referred').data, { visit: kiosk.visit(2), reason: 'identity' })
  t.false('personKey' in (kiosk.journal.at(-1) ?? {}))
})

test('the same card during screening is no second visit', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  const before = kiosk.session
  t.deepEqual(kiosk.lay(1).types, [])
  t.is(kiosk.session, before)
})

test('the same card during the farewell says the number again, without an event', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  t.deepEqual(kiosk.lay(1).types, [])
  t.like(kiosk.session, { prompt: 'repeated', ticket: 'A001', visit: kiosk.visit(1) })
  t.deepEqual(kiosk.lay(1).types, [])
})

test('the same person within the interval is warned, with one event and the first number', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  t.deepEqual(kiosk.lay(1).types, ['visit.ended'])
  t.deepEqual(kiosk.last('visit.ended').data, { visit: kiosk.visit(2), reason: 'repeated', of: kiosk.visit(1) })
  t.like(kiosk.session, { prompt: 'repeated', ticket: 'A001', visit: kiosk.visit(1) })
})

for (const [days, waited, isAllowed] of [
  [1, 0, false],
  [1, 1, true],
  [5, 4, false],
  [5, 5, true],
  [0, 0, true],
] as const) {
  test(`interval ${days}: after ${waited} days the same person is ${isAllowed ? 'sampled' : 'warned'}`, (t) => {
    const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1), interval: { days, byCategory: {} } })
    kiosk.pass(1)
    kiosk.tick(waited * 24 * 60)
    t.is(kiosk.pass(1).types.includes('sample.collected'), isAllowed)
  })
}

test('the interval is of the calendar: five minutes over midnight are another day', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) }, '2026-11-21T23:58:00+08:00')
  kiosk.pass(1)
  kiosk.tick(5)
  t.true(kiosk.pass(1).types.includes('sample.collected'))
})

test('and it runs from the specimen: checked in before midnight, sampled after it', (t) => {
  const kiosk = new DomainKiosk(poolOf(1), '2026-11-21T23:58:00+08:00')
  kiosk.pass(1)
  kiosk.tick(5)
  t.deepEqual(kiosk.lay(1).types, ['visit.ended'], 'still in the queue')
  kiosk.timeOut()
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.lay(1)
  t.is(kiosk.session.prompt, 'repeated', 'sampled today')
})

test('no interval is no check, even when the clock went back to yesterday', (t) => {
  const kiosk = new DomainKiosk({ interval: { days: 0, byCategory: {} } })
  kiosk.pass(1)
  kiosk.tick(-24 * 60)
  t.true(kiosk.pass(1).types.includes('visit.checked-in'))
})

test('a person who was not sampled in the end may come again', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'refuse', visit: kiosk.visit(1) })
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'])
})

test('a code that nobody knows is said to be unknown, but not to somebody being measured', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.give({ kind: 'unknown-code' })
  t.is(kiosk.session.prompt, 'unknown-code')
  kiosk.lay(1)
  kiosk.give({ kind: 'unknown-code' })
  t.is(kiosk.session.prompt, 'temperature')
})

test('a phone is kept where the programme has one', (t) => {
  const lay = (kiosk: DomainKiosk): void => {
    kiosk.give({ kind: 'document', document: documentOf(1), source: 'code', phone: '10000000001' })
    kiosk.measure(SKIN.normal)
  }
  const [keeps, drops] = [new DomainKiosk(), new DomainKiosk({ phone: 'none' })]
  lay(keeps)
  lay(drops)
  t.like(keeps.last('visit.checked-in').data.person, { phone: '10000000001', source: 'code' })
  t.false('phone' in (drops.last('visit.checked-in').data.person ?? {}))
})

test('wrong numbers without end call staff once, and again when the answer has left the screen', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(spoil(kiosk, 'bad-number'), ['visit.referred'])
  kiosk.nowMs += 200
  t.deepEqual(kiosk.give({ kind: 'unknown-code' }).types, [])
  t.deepEqual(spoil(kiosk, 'bad-number'), [])
  t.is(kiosk.session.prompt, 'card-wrong-number', 'and still everybody gets an answer')
  kiosk.nowMs += 10_000
  t.deepEqual(spoil(kiosk, 'bad-number'), ['visit.referred'])
})

test('a wrong number after somebody was taken over calls staff again', (t) => {
  const kiosk = new DomainKiosk()
  spoil(kiosk, 'bad-number')
  kiosk.act({ act: 'close-referral', visit: kiosk.visit(1) })
  t.deepEqual(spoil(kiosk, 'bad-number'), ['visit.referred'])
})
