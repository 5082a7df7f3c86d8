import test from 'ava'
import type { CrewAct } from '../../firmware/domain/input.ts'
import type { Correction } from '../../firmware/domain/tube-input.ts'
import { AT_DESK, DomainKiosk, documentOf, type Given, OPERATOR, poolOf } from '../support/domain-kiosk.ts'

const SINGLE_DESK = { ...AT_DESK, ...poolOf(1) }

function typed(kiosk: DomainKiosk, n: number): Given {
  const { idNumber, idType, name } = documentOf(n)
  const given = kiosk.act({ act: 'assist', document: { idNumber, idType, name }, contactCentiC: 3650 })
  kiosk.timeOut()
  return given
}

function correct(kiosk: DomainKiosk, n: number, changes: Omit<Correction, 'visit' | 'reason'>): Given {
  const act: CrewAct = { act: 'correct', visit: kiosk.visit(n), reason: 'typed-wrong', ...changes }
  return kiosk.act(act)
}

test('a correction adds the whole person as it is right, what changed, why and by whom', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  typed(kiosk, 1)
  t.deepEqual(correct(kiosk, 1, { name: '测试甲', phone: '13800138000' }).types, ['record.corrected'])
  const { person, ...rest } = kiosk.last('record.corrected').data
  t.like(person, { ...kiosk.last('visit.checked-in').data.person, name: '测试甲', phone: '13800138000' })
  t.deepEqual(rest, {
    of: kiosk.journal.find(({ event }) => event.type === 'visit.checked-in')?.id ?? '',
    visit: kiosk.visit(1),
    changed: ['name', 'phone'],
    reason: 'typed-wrong',
    operator: OPERATOR,
  })
  t.is(kiosk.state.visits.get(kiosk.visit(1))?.person?.name, '测试甲')
  t.is(correct(kiosk, 1, { name: '测试甲' }).refusal, 'not-needed')
  t.is(correct(kiosk, 9, { name: '测试甲' }).refusal, 'no-such-visit')
})

test('what a card said stays; a telephone number beside it can be put right', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.pass(1)
  for (const changes of [{ name: '测试甲' }, { idNumber: documentOf(2).idNumber }, { sex: 'male' }] as const) {
    t.is(correct(kiosk, 1, changes).refusal, 'card-data')
  }
  t.deepEqual(correct(kiosk, 1, { phone: '13800138000' }).types, ['record.corrected'])
})

test('a corrected number is checked like a typed one, and the interval follows the person', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  typed(kiosk, 1)
  kiosk.pass(3)
  t.is(correct(kiosk, 1, { idNumber: '119999199003070020' }).refusal, 'bad-number')
  t.is(correct(kiosk, 1, { idNumber: documentOf(3).idNumber }).refusal, 'person-repeated')
  t.is(correct(kiosk, 1, { birthDate: '1991-01-01' }).refusal, 'bad-birth-date', 'the number says another one')
  t.is(correct(kiosk, 1, { sex: 'female' }).refusal, 'sex-not-of-number')
  t.deepEqual(correct(kiosk, 1, { idNumber: documentOf(2).idNumber }).types, ['record.corrected'])
  t.deepEqual(kiosk.last('record.corrected').data.changed, ['idNumber', 'sex'])
  t.deepEqual(kiosk.lay(2).types, ['visit.ended'], 'that person was here')
  kiosk.timeOut()
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in', 'sample.collected'], 'and this one was not')
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('a correction on the next day counts the interval from the day of the specimen that it corrects', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  typed(kiosk, 1)
  kiosk.pass(3)
  kiosk.tick(24 * 60)
  t.is(correct(kiosk, 1, { idNumber: documentOf(3).idNumber }).refusal, 'person-repeated', 'both were yesterday')
  t.is(kiosk.pass(5).types.at(-1), 'sample.collected')
  t.deepEqual(
    correct(kiosk, 1, { idNumber: documentOf(5).idNumber }).types,
    ['record.corrected'],
    'they came today only',
  )
  kiosk.timeOut()
  t.deepEqual(kiosk.lay(5).types, ['visit.ended'], 'the visit of yesterday does not hide the one of today')
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('where nothing is collected a correction is judged by the check-in: nobody passes twice in one half of the day', (t) => {
  const kiosk = new DomainKiosk({ collect: 'none', interval: { days: 1, byCategory: {}, splitAt: '12:00' } })
  typed(kiosk, 1)
  kiosk.pass(3)
  t.is(correct(kiosk, 1, { idNumber: documentOf(3).idNumber }).refusal, 'person-repeated')
  t.deepEqual(correct(kiosk, 1, { idNumber: documentOf(5).idNumber }).types, ['record.corrected'])
  kiosk.timeOut()
  t.is(kiosk.lay(5).types.at(-1), 'visit.ended', 'they passed')
})

test('a number that waits in a referral is not corrected into a tube', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.lay(5)
  kiosk.measure(36.21)
  kiosk.measure(36.21)
  kiosk.timeOut()
  typed(kiosk, 1)
  t.is(correct(kiosk, 2, { idNumber: documentOf(5).idNumber }).refusal, 'referral-open')
})

test('a category that is sampled otherwise needs another tube, not another word', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  typed(kiosk, 1)
  t.is(correct(kiosk, 1, { category: 'key' }).refusal, 'category-fixed')
  t.deepEqual(correct(kiosk, 1, { category: 'elderly' }).types, ['record.corrected'])
})

test('the paper of a single tube with the old name is replaced', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  typed(kiosk, 1)
  const { tube } = kiosk.last('tube.opened').data
  t.deepEqual(correct(kiosk, 1, { name: '测试乙' }).types, ['record.corrected'], 'it is not drawn yet')
  kiosk.label(`${tube}/1`, 'started')
  t.is(correct(kiosk, 1, { name: '测试甲' }).refusal, 'label-not-finished')
  kiosk.label(`${tube}/1`, 'printed')
  t.deepEqual(correct(kiosk, 1, { name: '测试甲' }).types, ['record.corrected', 'label.requested'])
  t.like(kiosk.last('label.requested').data, { label: `${tube}/2`, reason: 'corrected', operator: OPERATOR })
  t.deepEqual(correct(kiosk, 1, { phone: '13800138000' }).types, ['record.corrected'], 'the label does not say it')
})

test('no name and no number of either person gets into the note', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  typed(kiosk, 1)
  t.is(correct(kiosk, 1, { name: '测试乙', note: '不是测试1' }).refusal, 'note-personal')
  t.is(correct(kiosk, 1, { name: '测试乙', note: '是测试乙' }).refusal, 'note-personal')
})
