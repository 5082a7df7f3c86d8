import test from 'ava'
import type { Programme } from '../../firmware/domain/programme.ts'
import { residentView } from '../../firmware/domain/resident-view.ts'
import { AT_DESK, DomainKiosk, documentOf, OPERATOR, poolOf, SKIN } from '../support/domain-kiosk.ts'

const NONE = { identity: { default: 'none', byCategory: { 'risk-area': 'required' } } } as const
const OPTIONAL = { identity: { default: 'optional', byCategory: {} } } as const
const MEASURE_ONLY: Partial<Programme> = {
  ...NONE,
  collect: 'none',
  statusCodes: { red: 'refer', blue: { category: 'risk-area' } },
}

function begin(kiosk: DomainKiosk) {
  return kiosk.give({ kind: 'begin' })
}

/** Person 1 lays the card and is sent away. */
function comeAgain(kiosk: DomainKiosk): readonly string[] {
  const { types } = kiosk.lay(1)
  kiosk.timeOut()
  return types
}

function shown(kiosk: DomainKiosk) {
  return residentView(kiosk.state, kiosk.session, kiosk.viewContext)
}

test('measure only: a touch, a temperature, and the visit has passed without a name', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  t.is(shown(kiosk).prompt, 'begin')
  t.deepEqual(
    begin(kiosk).effects.map(({ kind }) => kind),
    ['measure', 'timer'],
  )
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in', 'visit.ended'])
  t.deepEqual(Object.keys(kiosk.last('visit.checked-in').data).sort(), ['category', 'temperature', 'visit'])
  t.is(kiosk.last('visit.ended').data.reason, 'passed')
  t.like(shown(kiosk), { prompt: 'passed', ticket: null, steps: [2] })
})

test('a fever of somebody unnamed goes to the crew like any other', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  begin(kiosk)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.measure(SKIN.fever).types, ['visit.referred'])
  t.false('person' in kiosk.last('visit.referred').data)
  t.like(kiosk.session, { prompt: 'staff', concern: 'fever' })
})

test('a card laid where nobody asks for one begins, and nothing of it is kept', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  kiosk.lay(1)
  t.deepEqual(kiosk.lay(1).types, [])
  kiosk.measure(SKIN.normal)
  t.false(JSON.stringify(kiosk.journal).includes(documentOf(1).idNumber))
  t.false(JSON.stringify(kiosk.state).includes('key of'))
  t.deepEqual(kiosk.lay(1).types, [], 'the same card again is no second person')
  kiosk.timeOut()
  kiosk.lay(1)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in', 'visit.ended'], 'later nobody can tell')
})

test('a code whose category has to be identified asks for the document, and the temperature is taken with it', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  begin(kiosk)
  t.deepEqual(kiosk.showCode('blue').types, [])
  t.like(kiosk.session, { prompt: 'card-needed', needs: 'identity', concern: 'no-document' })
  t.deepEqual(kiosk.measure(SKIN.normal).types, [], 'an old measurement does nothing')
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  t.like(kiosk.last('visit.checked-in').data, { statusCode: 'blue', person: { name: '测试1', category: 'risk-area' } })
})

test('the code first, then the card: identified; the code first, then a touch: the document is asked for', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  kiosk.showCode('blue')
  kiosk.pass(1)
  t.is(kiosk.last('visit.checked-in').data.person?.category, 'risk-area')
  kiosk.showCode('blue')
  begin(kiosk)
  t.is(kiosk.session.needs, 'identity')
})

test('nobody brings the document that the code asks for: they are referred, and the booth is free', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  begin(kiosk)
  kiosk.showCode('blue')
  t.deepEqual(kiosk.timeOut().types, ['visit.referred'])
  t.like(kiosk.last('visit.referred').data, { reason: 'identity', statusCode: 'blue' })
})

test('the crew enters the document that the code asks for', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  begin(kiosk)
  kiosk.showCode('blue')
  const { idNumber, idType, name } = documentOf(1)
  kiosk.act({ act: 'assist', document: { idNumber, idType, name }, contactCentiC: 3660 })
  t.is(kiosk.last('visit.checked-in').data.person?.category, 'risk-area')
})

test('the crew lets the next person through, as one of a category where the rules allow it', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  t.is(kiosk.act({ act: 'admit', category: 'risk-area' }).refusal, 'identity-required')
  kiosk.act({ act: 'admit', category: 'key' })
  t.is(kiosk.act({ act: 'admit' }).refusal, 'session-running')
  kiosk.measure(SKIN.normal)
  t.is(kiosk.last('visit.checked-in').data.category, 'key')
  kiosk.programme = { ...kiosk.programme, temperature: { ...kiosk.programme.temperature, required: false } }
  t.deepEqual(kiosk.act({ act: 'admit' }).types, ['visit.checked-in', 'visit.ended'])
  t.is(kiosk.last('visit.checked-in').data.operator, OPERATOR)
})

test('without a document where one is required the crew is called, and nothing is recorded when nobody is there', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(begin(kiosk).types, [])
  t.like(kiosk.session, { prompt: 'staff', needs: 'identity', concern: 'no-document' })
  t.is(begin(kiosk).refusal, 'session-running')
  t.deepEqual(kiosk.timeOut().types, [])
  t.is(kiosk.session.phase, 'idle')
  begin(kiosk)
  kiosk.lay(1)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'], 'a card that is found after all is taken')
})

test('optional: with a card named and once a day, without one unnamed, both with a ticket into one group', (t) => {
  const kiosk = new DomainKiosk({ ...OPTIONAL, ...poolOf(2) })
  kiosk.pass(1)
  begin(kiosk)
  kiosk.measure(SKIN.normal)
  t.like(kiosk.last('visit.checked-in').data, { ticket: 'A002', category: 'general', poolSize: 2 })
  kiosk.timeOut()
  t.deepEqual(comeAgain(kiosk), ['visit.ended'])
  for (let i = 0; i < 2; i += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.act({ act: 'sampled' })
  }
  t.is(kiosk.last('tube.sealed').data.count, 2)
  t.false('person' in kiosk.last('sample.collected').data)
})

test('an unnamed key person has a tube of their own', (t) => {
  const kiosk = new DomainKiosk({ ...OPTIONAL, ...AT_DESK })
  kiosk.act({ act: 'admit', category: 'key' })
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in', 'tube.opened', 'sample.collected', 'tube.sealed'])
})

test('who steps away unnamed has not begun: the next is somebody else, with no reading of theirs', (t) => {
  const kiosk = new DomainKiosk(MEASURE_ONLY)
  begin(kiosk)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.measureFails('left').types, [])
  t.is(kiosk.session.phase, 'idle')
  begin(kiosk)
  kiosk.measure(SKIN.normal)
  t.is(kiosk.last('visit.checked-in').data.temperature?.readings.length, 1)
})

test('a session that began without a name is asked for one when the new rules require it', (t) => {
  const kiosk = new DomainKiosk(OPTIONAL)
  begin(kiosk)
  kiosk.programme = { ...kiosk.programme, identity: { default: 'required', byCategory: {} } }
  t.deepEqual(kiosk.measure(SKIN.normal).types, [])
  t.is(kiosk.session.needs, 'identity')
})

const GATE: Partial<Programme> = { collect: 'none', interval: { days: 1, byCategory: {}, splitAt: '12:00' } }

test('the gate twice a day: once in each half, and a bad code afterwards calls the crew', (t) => {
  const kiosk = new DomainKiosk(GATE)
  t.deepEqual(kiosk.passAll(1), ['visit.checked-in', 'visit.ended'])
  t.deepEqual(comeAgain(kiosk), ['visit.ended'])
  t.is(kiosk.last('visit.ended').data.reason, 'repeated')
  kiosk.tick(3 * 60 + 59)
  t.deepEqual(comeAgain(kiosk), ['visit.ended'], '11:59')
  kiosk.tick(1)
  t.deepEqual(kiosk.passAll(1), ['visit.checked-in', 'visit.ended'], '12:00')
  kiosk.tick(11 * 60)
  t.deepEqual(comeAgain(kiosk), ['visit.ended'], '23:00')
  kiosk.tick(60)
  t.deepEqual(kiosk.passAll(1), ['visit.checked-in', 'visit.ended'], 'the next day')
  kiosk.lay(2)
  kiosk.measure(SKIN.normal)
  t.deepEqual(kiosk.showCode('red').types, ['status-code.doubtful'])
  t.like(kiosk.session, { prompt: 'staff', concern: 'status-code:red' })
})

test('at the gate the interval outlives a restart', (t) => {
  const kiosk = new DomainKiosk(GATE)
  kiosk.pass(1)
  kiosk.restart()
  t.deepEqual(comeAgain(kiosk), ['visit.ended'])
})
