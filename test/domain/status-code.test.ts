import test from 'ava'
import { SESSION_LIMITS } from '../../firmware/domain/session.ts'
import { DomainKiosk, documentOf, OPERATOR, SKIN } from '../support/domain-kiosk.ts'

test('a good code before the document belongs to the next document', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(kiosk.showCode('green').effects, [{ kind: 'timer', afterMs: SESSION_LIMITS.statusCodeMs }])
  kiosk.pass(1)
  t.is(kiosk.last('visit.checked-in').data.statusCode, 'green')
  kiosk.pass(2)
  t.false('statusCode' in kiosk.last('visit.checked-in').data)
})

test('a code that nobody followed up is forgotten', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.showCode('red')
  kiosk.timeOut()
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'])
})

test('a bad code before the document refers as soon as the person is known', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.showCode('red')
  t.deepEqual(kiosk.lay(1).types, ['visit.referred'])
  t.like(kiosk.last('visit.referred').data, { reason: 'status-code', statusCode: 'red' })
  t.is(kiosk.last('visit.referred').data.person?.name, '测试1')
  t.like(kiosk.session, { prompt: 'staff', concern: 'status-code:red' })
})

test('a bad code after the document refers, and keeps the reading that was taken', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.showCode('yellow').types, ['visit.referred'])
  t.is(kiosk.last('visit.referred').data.temperature?.bodyC, 38.02)
})

test('a good code after the document changes nothing but the record', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  const { token } = kiosk.session
  t.deepEqual(kiosk.showCode('green').types, [])
  t.is(kiosk.session.token, token, 'the measurement under way is still awaited')
  kiosk.measure(SKIN.normal)
  t.is(kiosk.last('visit.checked-in').data.statusCode, 'green')
})

test('a code that no rule names is asked of the crew: pass', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  t.deepEqual(kiosk.showCode('blue').types, [])
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'status-code', concern: 'status-code:blue' })
  const passed = kiosk.act({ act: 'assist', statusCode: 'pass' })
  t.deepEqual(passed.effects, [
    { kind: 'measure', withinMs: SESSION_LIMITS.bodyMs },
    { kind: 'timer', afterMs: SESSION_LIMITS.screeningMs },
  ])
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.statusCode, 'blue')
})

test('a code that no rule names is asked of the crew: refer, by name', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.showCode('blue')
  kiosk.lay(1)
  t.deepEqual(kiosk.act({ act: 'assist', statusCode: 'refer' }).types, ['visit.referred'])
  t.like(kiosk.last('visit.referred').data, { reason: 'status-code', statusCode: 'blue', operator: OPERATOR })
})

test('without an answer of the crew an unnamed code refers', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.showCode('blue')
  kiosk.lay(1)
  t.deepEqual(kiosk.timeOut().types, ['visit.referred'])
  t.is(kiosk.last('visit.referred').data.reason, 'status-code')
})

test('the right code after an unnamed one goes on without the crew', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.showCode('blue')
  kiosk.showCode('green')
  t.is(kiosk.session.prompt, 'card-again-late', 'nobody watched who stood there while staff was called')
  t.deepEqual(kiosk.lay(1).effects[0], { kind: 'measure', withinMs: SESSION_LIMITS.bodyMs })
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.statusCode, 'green')
})

test('of a person whom the crew typed in the crew says that they still stand there when the right code came', (t) => {
  const kiosk = new DomainKiosk()
  const { idNumber, idType, name } = documentOf(1)
  kiosk.act({ act: 'assist', document: { idNumber, idType, name } })
  kiosk.showCode('blue')
  kiosk.showCode('green')
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'temperature', concern: 'left' })
  t.deepEqual(kiosk.measure(SKIN.normal).types, [], 'whoever stands there now may be another person')
  kiosk.act({ act: 'measure-again', session: kiosk.session.token })
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
})

test('a word that every object inherits is no good code', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.showCode('constructor')
  kiosk.lay(1)
  t.is(kiosk.session.needs, 'status-code')
})

test('a contact temperature together with the crew’s word is one answer', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.showCode('blue')
  t.deepEqual(kiosk.act({ act: 'assist', statusCode: 'pass', contactCentiC: 3660 }).types, ['visit.checked-in'])
})

test('a contact temperature alone does not judge the code: the session still has its limit', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.showCode('blue')
  const { idNumber, idType, name } = documentOf(1)
  const given = kiosk.act({ act: 'assist', document: { idNumber, idType, name }, contactCentiC: 3660 })
  t.deepEqual([given.types, given.effects], [[], [{ kind: 'timer', afterMs: SESSION_LIMITS.staffMs }]])
  t.deepEqual(kiosk.act({ act: 'assist', statusCode: 'pass' }).types, ['visit.checked-in'])
})

test('an answer that nobody asked for is not needed', (t) => {
  const kiosk = new DomainKiosk()
  t.is(kiosk.act({ act: 'assist', statusCode: 'pass' }).refusal, 'no-session')
  kiosk.lay(1)
  t.is(kiosk.act({ act: 'assist', statusCode: 'pass' }).refusal, 'not-needed')
  t.is(kiosk.act({ act: 'assist' }).refusal, 'not-needed')
})
