import test from 'ava'
import { BROKEN_MAX, SESSION_LIMITS } from '../../firmware/domain/session.ts'
import { DomainKiosk, documentOf, SKIN } from '../support/domain-kiosk.ts'

const FROM_THE_BEGINNING = [
  { kind: 'measure', withinMs: 15_000 },
  { kind: 'timer', afterMs: SESSION_LIMITS.screeningMs },
]

test('a body has fifteen seconds to come before the thermometer', (t) => {
  t.deepEqual(new DomainKiosk().lay(1).effects, FROM_THE_BEGINNING)
})

for (const [how, fails] of [
  ['nobody came in time', ['nobody']],
  ['they stepped away', ['spread', 'left']],
  ['they were gone, and somebody was there again', ['spread', 'arrived']],
  ['a body passed by before anybody was measured', ['left']],
  ['the sensor saw nothing for a moment', ['spread', 'pec']],
  ['and flagged its words', ['spread', 'error-flag']],
] as const) {
  test(`${how}: the reading is nobody’s, and the card is asked for again`, (t) => {
    const kiosk = new DomainKiosk()
    kiosk.lay(1)
    const given = fails.map((failure) => kiosk.measureFails(failure)).at(-1)
    t.is(kiosk.session.prompt, 'card-again-late')
    t.deepEqual(
      given?.effects,
      [{ kind: 'timer', afterMs: SESSION_LIMITS.againMs }],
      'and nobody is measured meanwhile',
    )
    t.deepEqual(kiosk.measure(SKIN.normal).types, [], 'not even when a reading comes')
    t.deepEqual(kiosk.session.readings, [])
    t.deepEqual(kiosk.lay(1).effects, FROM_THE_BEGINNING)
    t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
  })
}

test('somebody who comes into view in the middle of the samples is measured, without a word', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  t.deepEqual(kiosk.measureFails('arrived').effects, [{ kind: 'measure', withinMs: 0 }])
  t.is(kiosk.session.prompt, 'temperature')
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
})

test('the second reading of a fever is of the same person: a gap between the two needs the card, and both count', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measureFails('left')
  t.deepEqual(kiosk.measure(SKIN.fever).types, [], 'somebody else’s fever')
  kiosk.lay(1)
  t.deepEqual(kiosk.measure(36.3).types, ['visit.referred'])
  const readings = kiosk.last('visit.referred').data.temperature?.readings.map(({ objectC }) => objectC)
  t.deepEqual(readings, [36.21, 36.3])
})

test('whoever does not come back has abandoned the visit, and the booth is free', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measureFails('nobody')
  t.deepEqual(kiosk.timeOut().types, ['visit.ended'])
  t.deepEqual(kiosk.last('visit.ended').data, { visit: kiosk.visit(1), reason: 'abandoned' })
  t.like(kiosk.session, { phase: 'idle', prompt: 'idle', holder: null })
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'], 'and may come again')
})

test('the card of somebody else begins anew for them', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measureFails('left')
  kiosk.lay(2)
  t.like(kiosk.session, { prompt: 'temperature', presence: 'awaited', timesBroken: 0 })
  kiosk.measure(SKIN.normal)
  t.is(kiosk.last('visit.checked-in').data.person?.idNumber, documentOf(2).idNumber)
})

test('who stands there and cannot be measured is helped, and without help referred', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measureFails('spread')
  kiosk.timeOut()
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'temperature' })
  t.deepEqual(kiosk.timeOut().types, ['visit.referred'])
  t.is(kiosk.last('visit.referred').data.reason, 'no-reading')
})

test('nobody is sent back to the reader without end', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  for (let n = 0; n < BROKEN_MAX; n += 1) {
    kiosk.measureFails('left')
    t.is(kiosk.session.prompt, 'card-again-late')
    kiosk.lay(1)
  }
  kiosk.measureFails('left')
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'temperature', concern: 'left' })
})

test('a person whom the crew typed in has no card to lay: the crew measures', (t) => {
  const kiosk = new DomainKiosk()
  const { idNumber, idType, name } = documentOf(1)
  kiosk.act({ act: 'assist', document: { idNumber, idType, name } })
  kiosk.measureFails('left')
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'temperature', concern: 'left' })
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3650 }).types, ['visit.checked-in'])
})

test('a contact thermometer goes on also while the card is asked for again', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measureFails('left')
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3650 }).types, ['visit.checked-in'])
})
