import test from 'ava'
import type { CrewAct } from '../../firmware/domain/input.ts'
import { SESSION_LIMITS } from '../../firmware/domain/session.ts'
import { AT_DESK, DomainKiosk, documentOf, OPERATOR, poolOf, SKIN } from '../support/domain-kiosk.ts'

for (const [act, reason, prompt] of [
  ['not-holder', 'not-holder', 'not-holder'],
  ['refuse', 'refused', 'refused'],
] as const) {
  test(`${act} while the person is being served ends a visit that never checked in`, (t) => {
    const kiosk = new DomainKiosk()
    kiosk.lay(1)
    t.deepEqual(kiosk.act({ act }).types, ['visit.ended'])
    t.deepEqual(kiosk.last('visit.ended').data, { visit: kiosk.visit(1), reason, operator: OPERATOR })
    t.is(kiosk.session.prompt, prompt)
    t.deepEqual(kiosk.measure(SKIN.normal).types, [], 'nothing follows')
    kiosk.timeOut()
    t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'], 'the right holder may come')
  })

  test(`${act} right after the check-in ends that visit`, (t) => {
    const kiosk = new DomainKiosk()
    kiosk.lay(1)
    kiosk.measure(SKIN.normal)
    t.deepEqual(kiosk.act({ act }).types, ['visit.ended'])
    t.like(kiosk.last('visit.ended').data, { visit: kiosk.visit(1), reason })
    t.like(kiosk.session, { prompt, ticket: null })
  })

  test(`${act} in the queue ends the visit named, and closes a tube that nobody else is for`, (t) => {
    const kiosk = new DomainKiosk(poolOf(2))
    kiosk.passAll(1, 2)
    kiosk.act({ act: 'call-next' })
    t.deepEqual(kiosk.act({ act, visit: kiosk.visit(2) }).types, ['visit.ended'], 'waiting')
    t.deepEqual(kiosk.act({ act, visit: kiosk.visit(1) }).types, ['visit.ended', 'tube.voided'], 'called')
  })
}

test('an ending in the queue leaves the person at the booth alone', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  kiosk.lay(2)
  const before = kiosk.session
  kiosk.act({ act: 'refuse', visit: kiosk.visit(1) })
  t.is(kiosk.session, before)
})

test('nobody there, and a specimen that is taken, cannot be ended', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  t.is(kiosk.act({ act: 'refuse' }).refusal, 'no-session')
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  t.is(kiosk.act({ act: 'refuse' }).refusal, 'no-session')
  t.is(kiosk.act({ act: 'not-holder', visit: kiosk.visit(1) }).refusal, 'no-such-visit')
})

test('a referral is taken over once, by name', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  const close: CrewAct = { act: 'close-referral', visit: kiosk.visit(1) }
  t.deepEqual(kiosk.act(close).types, ['referral.closed'])
  t.deepEqual(kiosk.last('referral.closed').data, { visit: kiosk.visit(1), operator: OPERATOR })
  t.is(kiosk.act(close).refusal, 'no-such-visit')
})

test('assisted entry with everything at once is one check-in, with the operator', (t) => {
  const kiosk = new DomainKiosk()
  const { idNumber, idType, name } = documentOf(1)
  const typed = { idNumber: idNumber.toLowerCase(), idType, name: ` ${name} ` }
  const given = kiosk.act({ act: 'assist', document: typed, phone: '10000000001', contactCentiC: 3660 })
  t.deepEqual(given.types, ['visit.checked-in'])
  t.like(kiosk.last('visit.checked-in').data, { operator: OPERATOR })
  t.like(kiosk.last('visit.checked-in').data.person, { name, source: 'crew', phone: '10000000001', idNumber })
})

test('assisted entry goes on at the thermometer; the crew may refer at once', (t) => {
  const kiosk = new DomainKiosk()
  const { idNumber, idType, name } = documentOf(1)
  const document = { idNumber, idType, name }
  t.deepEqual(kiosk.act({ act: 'assist', document }).effects[0], { kind: 'measure', withinMs: SESSION_LIMITS.bodyMs })
  t.is(kiosk.act({ act: 'assist', document }).refusal, 'session-running')
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
  kiosk.timeOut()
  const other = { ...document, idNumber: documentOf(2).idNumber }
  t.deepEqual(kiosk.act({ act: 'assist', document: other, statusCode: 'refer' }).types, ['visit.referred'])
})

test('a pass that nobody asked for does not lose the document that came with it', (t) => {
  const kiosk = new DomainKiosk()
  const { idNumber, idType, name } = documentOf(1)
  const given = kiosk.act({ act: 'assist', document: { idNumber, idType, name }, statusCode: 'pass' })
  t.is(given.refusal, undefined)
  t.is(kiosk.session.phase, 'screening')
  t.deepEqual(given.effects[0], { kind: 'measure', withinMs: SESSION_LIMITS.bodyMs })
})

test('assisted entry is checked like any document', (t) => {
  const kiosk = new DomainKiosk()
  const { idNumber, idType, name } = documentOf(1)
  const refusalOf = (document: object): string | undefined =>
    kiosk.act({ act: 'assist', document: { idNumber, idType, name, ...document } }).refusal
  t.is(refusalOf({ idNumber: '119999199003070011' }), 'bad-number')
  t.is(refusalOf({ idType: 'hmt-permit' }), 'bad-number')
  t.is(refusalOf({ name: ' ' }), 'bad-name')
  t.is(refusalOf({ idType: 'passport', idNumber: 'X1234567' }), 'bad-birth-date')
  t.is(kiosk.act({ act: 'assist', phone: '123' }).refusal, 'bad-phone')
  t.is(refusalOf({ idType: 'passport', idNumber: 'X1234567', birthDate: '1990-03-07' }), undefined)
})

test('a repeated person typed by the crew is repeated all the same', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  const { idNumber, idType, name } = documentOf(1)
  const given = kiosk.act({ act: 'assist', document: { idNumber, idType, name }, contactCentiC: 3660 })
  t.deepEqual(given.types, ['visit.ended'])
  t.is(kiosk.last('visit.ended').data.reason, 'repeated')
})
