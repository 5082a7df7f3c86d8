import test from 'ava'
import { citizenCheckCharacter } from '../../firmware/domain/identity.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { AT_DESK, DomainKiosk, documentOf, PREPRINTED, poolOf, SKIN, tubeRules } from '../support/domain-kiosk.ts'

const BY_CREW = { collect: 'by-crew' } as const
const PRINTED = { tube: tubeRules('printed') }
const NASAL = { specimenType: { default: 'nasal-swab', byAge: [], byCategory: {} } }

/** The next version comes into force. */
function takeOver(kiosk: DomainKiosk, changes: Partial<Programme>): void {
  kiosk.programme = { ...kiosk.programme, ...changes, version: kiosk.programme.version + 1 }
}

function sampleAll(kiosk: DomainKiosk): void {
  while (kiosk.act({ act: 'call-next' }).refusal === undefined) kiosk.act({ act: 'sampled' })
}

function withoutEnd(kiosk: DomainKiosk): readonly string[] {
  return [...kiosk.state.visits.values()]
    .filter(({ state }) => state === 'waiting' || state === 'called')
    .map(({ id }) => id)
}

test('a group that waits is sampled by the rules under which it checked in', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  kiosk.passAll(1, 2)
  takeOver(kiosk, { ...poolOf(5), ...NASAL, price: { ...kiosk.programme.price, class: 'single', payer: 'person' } })
  kiosk.passAll(3)
  sampleAll(kiosk)
  const collected = kiosk.journal.flatMap(({ event, rules }) =>
    event.type === 'sample.collected' ? [{ ...event.data, rules }] : [],
  )
  t.deepEqual(
    collected.map(({ poolSize, priceClass, specimenType }) => ({ poolSize, priceClass, specimenType })),
    [
      { poolSize: 2, priceClass: 'pooled', specimenType: 'oropharyngeal-swab' },
      { poolSize: 2, priceClass: 'pooled', specimenType: 'oropharyngeal-swab' },
      { poolSize: 5, priceClass: 'single', specimenType: 'nasal-swab' },
    ],
  )
  t.deepEqual(
    [...new Set(collected.map(({ rules }) => rules))],
    ['pooled-10@4'],
    'events name what was in force when they were written',
  )
})

test('nobody joins a group or a desk tube of another specimen type, though the size is the same', (t) => {
  for (const mode of [BY_CREW, AT_DESK]) {
    const kiosk = new DomainKiosk({ ...mode, ...poolOf(2) })
    kiosk.pass(1)
    takeOver(kiosk, NASAL)
    kiosk.pass(2)
    sampleAll(kiosk)
    t.is(kiosk.state.tubes.size, 2)
    t.deepEqual(
      [...kiosk.state.tubes.values()].map(({ specimenType }) => specimenType),
      ['oropharyngeal-swab', 'nasal-swab'],
    )
  }
})

test('an open tube is sealed after the minutes of the rules it was opened under', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(5) })
  kiosk.pass(1)
  takeOver(kiosk, { tube: { ...tubeRules('printed'), sealAfterMinutes: 5 } })
  t.deepEqual(kiosk.tick(10).types, [])
  t.deepEqual(kiosk.tick(20).types, ['tube.sealed'])
  takeOver(kiosk, { tube: { ...tubeRules('printed'), sealAfterMinutes: 600 } })
  kiosk.pass(2)
  takeOver(kiosk, PRINTED)
  t.deepEqual(kiosk.tick(40).types, [])
})

test('who waits at the desk for a pre-printed tube is collected when the crew takes over the collecting', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...PREPRINTED, ...poolOf(2) })
  kiosk.passAll(1, 2)
  takeOver(kiosk, BY_CREW)
  kiosk.pass(3)
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).types, [
    'tube.opened',
    'sample.collected',
    'sample.collected',
    'tube.sealed',
  ])
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-000002' }).types, ['tube.opened'], 'then the next group')
  sampleAll(kiosk)
  t.deepEqual(withoutEnd(kiosk), [])
})

test('who waits at the desk for a pre-printed tube gets a printed one when numbers are printed', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...PREPRINTED, ...poolOf(2) })
  kiosk.passAll(1, 2, 3)
  takeOver(kiosk, PRINTED)
  t.deepEqual(kiosk.act({ act: 'open-tube' }).types, [
    'tube.opened',
    'sample.collected',
    'sample.collected',
    'tube.sealed',
  ])
  kiosk.pass(4)
  t.is(kiosk.act({ act: 'open-tube' }).types.join(), 'sample.collected,tube.sealed', 'into the open tube of its kind')
  t.is(kiosk.act({ act: 'open-tube' }).refusal, 'nobody-called')
  t.deepEqual(withoutEnd(kiosk), [])
})

test('a group with tickets is still called when collecting moves to the desk, and from printed to pre-printed', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  kiosk.passAll(1, 2)
  takeOver(kiosk, { ...AT_DESK, ...PREPRINTED })
  kiosk.act({ act: 'call-next' })
  t.is(kiosk.act({ act: 'sampled' }).refusal, 'no-open-tube')
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).types, ['tube.opened'])
  kiosk.act({ act: 'sampled' })
  sampleAll(kiosk)
  t.deepEqual(withoutEnd(kiosk), [])
})

test('a session that was begun before the minute checks in by the new rules', (t) => {
  const kiosk = new DomainKiosk(poolOf(10))
  kiosk.lay(1)
  takeOver(kiosk, poolOf(1))
  kiosk.measure(SKIN.normal)
  t.is(kiosk.last('visit.checked-in').data.poolSize, 1)
  t.is(kiosk.journal.at(-1)?.rules, 'pooled-10@4')
})

const BY_AGE = {
  specimenType: {
    default: 'oropharyngeal-swab',
    byAge: [{ underYears: 3, type: 'nasopharyngeal-swab' }],
    byCategory: { 'very-ill': 'nasopharyngeal-swab' },
  },
}

function documentBornOn(birthDate: string) {
  const digits = `119999${birthDate.replaceAll('-', '')}001`
  return { ...documentOf(1), idNumber: digits + citizenCheckCharacter(digits), birthDate }
}

test('an infant gets a nasopharyngeal swab and never shares the pool of the others', (t) => {
  for (const mode of [BY_CREW, AT_DESK]) {
    const kiosk = new DomainKiosk({ ...mode, ...poolOf(2), ...BY_AGE })
    kiosk.pass(1)
    for (const born of ['2024-11-21', '2023-11-21', '2023-11-22']) {
      kiosk.give({ kind: 'document', document: documentBornOn(born), source: 'card' })
      kiosk.measure(SKIN.normal)
    }
    sampleAll(kiosk)
    const byTube = [...kiosk.state.tubes.values()].map(
      ({ members, specimenType }) => `${specimenType} ${members.join()}`,
    )
    const [adult, one, three, two] = [1, 2, 3, 4].map((n) => kiosk.visit(n))
    t.deepEqual(byTube, [`oropharyngeal-swab ${adult},${three}`, `nasopharyngeal-swab ${one},${two}`])
  }
})

test('a code may name a category: alone in a tube, with its own specimen and price', (t) => {
  const kiosk = new DomainKiosk({
    ...AT_DESK,
    specimenType: { default: 'oropharyngeal-swab', byAge: [], byCategory: { key: 'nasal-swab' } },
    statusCodes: { blue: { category: 'key' } },
    price: {
      ...new DomainKiosk().programme.price,
      byCategory: { key: { class: 'single', yuan: 16, payer: 'person', ceilingYuan: 16 } },
    },
  })
  kiosk.showCode('blue')
  t.deepEqual(kiosk.passAll(1), ['visit.checked-in', 'tube.opened', 'sample.collected', 'tube.sealed'])
  t.like(kiosk.last('sample.collected').data, {
    poolSize: 1,
    specimenType: 'nasal-swab',
    priceClass: 'single',
    payer: 'person',
  })
  t.like(kiosk.last('visit.checked-in').data, { statusCode: 'blue', person: { category: 'key' } })
  kiosk.lay(2)
  kiosk.showCode('blue')
  kiosk.measure(SKIN.normal)
  t.is(kiosk.last('sample.collected').data.poolSize, 1, 'also after the document')
})

test("the crew's word about the category goes before the code's", (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(3), statusCodes: { blue: { category: 'general' } } })
  const { idNumber, idType, name } = documentOf(1)
  kiosk.showCode('blue')
  kiosk.act({ act: 'assist', document: { idNumber, idType, name }, category: 'key', contactCentiC: 3660 })
  t.like(kiosk.last('sample.collected').data, { poolSize: 1, person: { category: 'key' } })
})

test('a code after check-in that wants another tube, and is theirs, takes the person out of the group, and back with the code first', (t) => {
  const kiosk = new DomainKiosk({
    ...poolOf(3),
    statusCodes: { blue: { category: 'key' }, green: { category: 'general' } },
  })
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  t.deepEqual(kiosk.showCode('green').types, [], 'the same tube: nothing changes')
  t.deepEqual(kiosk.showCode('blue').types, ['status-code.doubtful'])
  t.is(kiosk.session.prompt, 'staff')
  const theirs = kiosk.act({ act: 'whose-code', visit: kiosk.visit(1), whose: 'visit' })
  t.deepEqual(theirs.types, ['status-code.settled', 'visit.referred'])
  kiosk.timeOut()
  kiosk.act({ act: 'close-referral', visit: kiosk.visit(1) })
  kiosk.showCode('blue')
  t.deepEqual(kiosk.passAll(1), ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.poolSize, 1)
})

test('a longer interval of the category that a code names still counts', (t) => {
  const kiosk = new DomainKiosk({
    ...AT_DESK,
    interval: { days: 0, byCategory: { key: 5 } },
    statusCodes: { blue: { category: 'key' } },
  })
  kiosk.pass(1)
  t.true(kiosk.passAll(1).includes('sample.collected'))
  kiosk.lay(1)
  t.deepEqual(kiosk.showCode('blue').types, ['visit.ended'])
  t.is(kiosk.last('visit.ended').data.reason, 'repeated')
})
