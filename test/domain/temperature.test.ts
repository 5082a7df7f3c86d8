import test from 'ava'
import { SESSION_LIMITS } from '../../firmware/domain/session.ts'
import { AT_DESK, aProgramme, DomainKiosk, documentOf, poolOf, SKIN } from '../support/domain-kiosk.ts'

/** Once more, of the one who stands there. */
const MEASURE = { kind: 'measure', withinMs: 0 }

test('one high reading is asked for again, the second refers: no ticket, no tube, no label', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.lay(1)
  const first = kiosk.measure(SKIN.fever)
  t.deepEqual([first.types, first.effects], [[], [MEASURE]])
  t.is(kiosk.session.prompt, 'temperature-again')
  t.deepEqual(kiosk.measure(36.3).types, ['visit.referred'])
  const { data } = kiosk.last('visit.referred')
  t.is(data.reason, 'fever')
  t.is(data.person?.name, '测试1')
  t.is(data.temperature?.objectC, 36.3)
  t.deepEqual(
    data.temperature?.readings.map(({ objectC }) => objectC),
    [36.21, 36.3],
  )
  t.is(kiosk.state.tubes.size + kiosk.state.labels.size, 0)
  t.like(kiosk.session, { prompt: 'staff', concern: 'fever', ticket: null })
})

test('a programme may want three readings', (t) => {
  const rules = new DomainKiosk().programme.temperature
  const kiosk = new DomainKiosk({ temperature: { ...rules, readings: 3 } })
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.measure(SKIN.fever).types, [])
  t.deepEqual(kiosk.measure(SKIN.fever).types, ['visit.referred'])
})

test('a later lower reading is the value, and all are recorded', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.measure(SKIN.warm).types, ['visit.checked-in'])
  const { temperature } = kiosk.last('visit.checked-in').data
  t.like(temperature, { bodyC: 36.91, objectC: 34.97 })
  t.deepEqual(
    temperature?.readings.map(({ bodyC }) => bodyC),
    [38.02, 36.91],
  )
})

test('a referred person is no longer there for the interval, once somebody took over', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  kiosk.timeOut()
  kiosk.act({ act: 'close-referral', visit: kiosk.visit(1) })
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'])
})

test('a failed or cold reading is asked for again, as long as the resident has time', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  for (const failed of [kiosk.measureFails('spread'), kiosk.measureFails('out-of-range'), kiosk.measure(SKIN.cold)]) {
    t.deepEqual(failed.effects, [MEASURE])
    t.is(kiosk.session.prompt, 'temperature-again')
  }
  t.deepEqual(kiosk.session.readings, [])
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
})

for (const [why, missing] of [
  ['no thermometer', (kiosk: DomainKiosk) => kiosk.measureFails('unavailable')],
  ['a booth too cold to measure', (kiosk: DomainKiosk) => kiosk.measure(SKIN.normal, 9.99)],
  ['a booth too hot to measure', (kiosk: DomainKiosk) => kiosk.measure(SKIN.normal, 40.01)],
  ['no reading in time', (kiosk: DomainKiosk) => kiosk.timeOut()],
] as const) {
  test(`${why}: staff is called, and without them the visit is referred`, (t) => {
    const kiosk = new DomainKiosk()
    kiosk.lay(1)
    const given = missing(kiosk)
    t.deepEqual(given.types, [])
    t.deepEqual(given.effects, [{ kind: 'timer', afterMs: SESSION_LIMITS.staffMs }])
    t.like(kiosk.session, { phase: 'needs-staff', prompt: 'staff', needs: 'temperature' })
    t.deepEqual(kiosk.measure(SKIN.normal).types, [], 'a late reading is nobody’s')
    t.deepEqual(kiosk.timeOut().types, ['visit.referred'])
    t.like(kiosk.last('visit.referred').data, { reason: 'no-reading' })
    t.is(kiosk.last('visit.referred').data.person?.name, '测试1')
  })
}

test('a contact thermometer of the crew goes on instead', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measureFails('unavailable')
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3660 }).types, ['visit.checked-in'])
  t.like(kiosk.last('visit.checked-in').data, { operator: 'op-1' })
  t.deepEqual(kiosk.last('visit.checked-in').data.temperature, {
    bodyC: 36.6,
    objectC: 36.6,
    ambientC: null,
    operator: 'op-1',
    profile: 'contact',
    readings: [{ bodyC: 36.6, objectC: 36.6, ambientC: null, operator: 'op-1' }],
  })
})

test('a fever on the contact thermometer needs its second reading too, and names who read it', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3730 }).types, [])
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'temperature', concern: 'second-reading' })
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3740 }).types, ['visit.referred'])
  t.like(kiosk.last('visit.referred').data, { reason: 'fever', operator: 'op-1' })
})

test('a contact thermometer overrules a first high reading', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3690 }).types, ['visit.checked-in'])
  const { temperature } = kiosk.last('visit.checked-in').data
  t.like(temperature, { bodyC: 36.9, profile: 'contact' })
  t.is(temperature?.readings.length, 2)
})

for (const contactCentiC of [3499, 4301, 36.6, Number.NaN, -3660]) {
  test(`${contactCentiC} hundredths on a contact thermometer is a mistake`, (t) => {
    const kiosk = new DomainKiosk()
    kiosk.lay(1)
    t.is(kiosk.act({ act: 'assist', contactCentiC }).refusal, 'bad-temperature')
    t.is(kiosk.session.phase, 'screening')
  })
}

test('a temperature without anybody in front is not needed', (t) => {
  t.is(new DomainKiosk().act({ act: 'assist', contactCentiC: 3660 }).refusal, 'no-session')
})

test('answers to an older session are ignored', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  const { token } = kiosk.session
  kiosk.lay(2)
  const result = { ok: true, objectCentiC: 3409, ambientCentiC: 2501 } as const
  t.deepEqual(kiosk.give({ kind: 'measured', token, result }).types, [])
  const before = kiosk.session
  t.deepEqual(kiosk.give({ kind: 'timer', token }).types, [])
  t.is(kiosk.session, before)
})

test('whoever replaces an unfinished person never gets their readings', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.lay(2)
  t.deepEqual(kiosk.measure(SKIN.fever).types, [], 'their first high one')
  t.deepEqual(kiosk.measure(SKIN.warm).types, ['visit.checked-in'])
  const { person, temperature } = kiosk.last('visit.checked-in').data
  t.is(person?.idNumber, documentOf(2).idNumber)
  t.is(temperature?.readings.length, 2)
})

test('where nobody has to be measured, a fever that the crew measured still keeps a person out of the tube', (t) => {
  const { temperature } = aProgramme()
  const kiosk = new DomainKiosk({ temperature: { ...temperature, required: false } })
  kiosk.showCode('blue')
  kiosk.lay(1)
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3850 }).types, [])
  t.is(kiosk.session.concern, 'second-reading')
  t.deepEqual(kiosk.showCode('green').types, [])
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3850 }).types, ['visit.referred'])
  t.is(kiosk.last('visit.referred').data.reason, 'fever')
})
