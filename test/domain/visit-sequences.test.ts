import test from 'ava'
import type { Programme } from '../../firmware/domain/programme.ts'
import { AT_DESK, DomainKiosk, documentOf, OPERATOR, PREPRINTED, poolOf, SKIN } from '../support/domain-kiosk.ts'

const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

/** What stands in the journal since the start, one type per line. */
function story(kiosk: DomainKiosk): readonly string[] {
  return kiosk.journal.map(({ event }) => event.type).slice(2)
}

function times(count: number, ...types: readonly string[]): readonly string[] {
  return Array.from({ length: count }, () => types).flat()
}

test('a run begins with its working day', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(
    kiosk.journal.map(({ event }) => event.type),
    ['day.opened', 'maintenance.started'],
  )
})

test('single, printed, by-crew: check-in, call with tube, label, sample, seal', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  kiosk.lay(1)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
  t.is(kiosk.session.ticket, 'A001')
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called', 'tube.opened'])
  t.deepEqual(kiosk.printAll(), ['label.started', 'label.printed'])
  t.deepEqual(kiosk.act({ act: 'sampled' }).types, ['sample.collected', 'tube.sealed'])
  t.is(kiosk.last('tube.sealed').data.reason, 'full')
  t.like(kiosk.last('sample.collected').data, { basis: 'sampler', operator: OPERATOR, ordinal: 1, poolSize: 1 })
})

test('single, printed, at-check-in: one append from check-in to sealed tube, and no ticket', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.lay(1)
  const given = kiosk.measure(SKIN.normal)
  t.deepEqual(given.types, ['visit.checked-in', 'tube.opened', 'sample.collected', 'tube.sealed'])
  t.false('ticket' in kiosk.last('visit.checked-in').data)
  t.is(kiosk.session.ticket, null)
  t.is(kiosk.last('sample.collected').data.basis, 'assumed')
})

test('single, pre-printed, by-crew: the scan after the call opens the tube', (t) => {
  const kiosk = new DomainKiosk({ ...PREPRINTED, ...poolOf(1) })
  kiosk.pass(1)
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called'])
  t.is(kiosk.act({ act: 'sampled' }).refusal, 'no-open-tube')
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).types, ['tube.opened'])
  t.deepEqual(kiosk.act({ act: 'sampled' }).types, ['sample.collected', 'tube.sealed'])
  t.is(kiosk.state.labels.size, 0)
})

test('single, pre-printed, at-check-in: the scan collects the one who waits', (t) => {
  const kiosk = new DomainKiosk({ ...PREPRINTED, ...AT_DESK, ...poolOf(1) })
  kiosk.lay(1)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
  const given = kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.deepEqual(given.types, ['tube.opened', 'sample.collected', 'tube.sealed'])
})

test('pooled-10, printed, by-crew: one tube and one label for ten people', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(...TEN)
  for (let i = 0; i < 10; i += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.act({ act: 'sampled' })
  }
  t.deepEqual(story(kiosk), [
    ...times(10, 'visit.checked-in'),
    'visit.called',
    'tube.opened',
    'sample.collected',
    ...times(9, 'visit.called', 'sample.collected'),
    'tube.sealed',
  ])
  t.like(kiosk.last('tube.opened').data, { numbering: 'printed', poolSize: 10, expected: 10, count: 0, members: [] })
  t.like(kiosk.last('tube.sealed').data, { count: 10, reason: 'full', members: TEN.map((n) => kiosk.visit(n)) })
  t.is(kiosk.state.labels.size, 1)
})

test('pooled-10, printed, at-check-in: the first opens the tube and the tenth seals it', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.passAll(...TEN, 11)
  t.deepEqual(story(kiosk), [
    'visit.checked-in',
    'tube.opened',
    'sample.collected',
    ...times(9, 'visit.checked-in', 'sample.collected'),
    'tube.sealed',
    'visit.checked-in',
    'tube.opened',
    'sample.collected',
  ])
  t.is(kiosk.last('tube.opened').data.expected, null)
})

test('pooled-10, pre-printed, by-crew: the tube of the group called', (t) => {
  const kiosk = new DomainKiosk(PREPRINTED)
  kiosk.passAll(...TEN)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  kiosk.act({ act: 'sampled' })
  for (let i = 0; i < 9; i += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.act({ act: 'sampled' })
  }
  t.deepEqual(story(kiosk), [
    ...times(10, 'visit.checked-in'),
    'visit.called',
    'tube.opened',
    'sample.collected',
    ...times(9, 'visit.called', 'sample.collected'),
    'tube.sealed',
  ])
})

test('pooled-10, pre-printed, at-check-in: an open tube takes them as they come', (t) => {
  const kiosk = new DomainKiosk({ ...PREPRINTED, ...AT_DESK })
  kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  kiosk.passAll(...TEN)
  t.deepEqual(story(kiosk), ['tube.opened', ...times(10, 'visit.checked-in', 'sample.collected'), 'tube.sealed'])
})

test('a category has its own pool size beside the others', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.pass(1)
  const { idNumber, idType, name } = documentOf(2)
  const given = kiosk.act({ act: 'assist', document: { idType, idNumber, name }, category: 'key', contactCentiC: 3660 })
  t.deepEqual(given.types, ['visit.checked-in', 'tube.opened', 'sample.collected', 'tube.sealed'])
  t.is(kiosk.last('tube.sealed').data.poolSize, 1)
  t.deepEqual(kiosk.passAll(3), ['visit.checked-in', 'sample.collected'])
  t.is(kiosk.last('sample.collected').data.ordinal, 2)
})

test('every event of a person carries that person and the price class of the programme', (t) => {
  const price: Programme['price'] = { class: 'single', yuan: 16, payer: 'person', ceilingYuan: 16, byCategory: {} }
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1), price })
  kiosk.pass(1)
  const { person, temperature } = kiosk.last('visit.checked-in').data
  t.like(person, { name: '测试1', birthDate: '1990-03-07', sex: 'male', category: 'general', source: 'card' })
  t.like(temperature, { bodyC: 36.63, objectC: 34.09, ambientC: 25.01, profile: 'default@1' })
  t.deepEqual(kiosk.last('sample.collected').data.person, person)
  t.like(kiosk.last('sample.collected').data, { priceClass: 'single', payer: 'person' })
  t.like(
    kiosk.journal.find(({ event }) => event.type === 'visit.checked-in'),
    {
      personKey: `key of ${person?.idNumber ?? ''}`,
    },
  )
})

test('without a required temperature the card alone checks in', (t) => {
  const temperature = {
    required: false,
    feverCentiC: 3730,
    readings: 2,
    minAmbientCentiC: 1000,
    maxAmbientCentiC: 4000,
  }
  const kiosk = new DomainKiosk({ temperature })
  t.deepEqual(kiosk.lay(1).types, ['visit.checked-in'])
  t.false('temperature' in kiosk.last('visit.checked-in').data)
})
