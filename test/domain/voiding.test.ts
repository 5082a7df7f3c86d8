import test from 'ava'
import type { CrewAct } from '../../firmware/domain/input.ts'
import { AT_DESK, DomainKiosk, OPERATOR, poolOf } from '../support/domain-kiosk.ts'

const SINGLE_DESK = { ...AT_DESK, ...poolOf(1) }

function voidOf(kiosk: DomainKiosk, n: number, note?: string): CrewAct {
  const rest = note === undefined ? {} : { note }
  return { act: 'void', visit: kiosk.visit(n), reason: 'wrong-person', ...rest }
}

function eventIdOf(kiosk: DomainKiosk, type: string, subject: string): string {
  return kiosk.journal.find(({ event }) => event.type === type && event.subject === subject)?.id ?? ''
}

test('a sample is voided by the id of its event, with reason, operator and note; its person may come again', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.passAll(1, 2)
  t.deepEqual(kiosk.lay(1).types, ['visit.ended'], 'twice on one day')
  kiosk.timeOut()
  const given = kiosk.act(voidOf(kiosk, 1, '同名，登记错了'))
  t.deepEqual(given.types, ['sample.voided'])
  const { tube } = kiosk.last('sample.collected').data
  t.deepEqual(kiosk.last('sample.voided').data, {
    of: eventIdOf(kiosk, 'sample.collected', kiosk.visit(1)),
    visit: kiosk.visit(1),
    tube,
    reason: 'wrong-person',
    note: '同名，登记错了',
    operator: OPERATOR,
  })
  t.deepEqual(kiosk.state.tubes.get(tube)?.members, [kiosk.visit(2)])
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in', 'sample.collected'])
  t.is(kiosk.act(voidOf(kiosk, 1)).refusal, 'not-sampled', 'once')
  t.is(kiosk.act(voidOf(kiosk, 9)).refusal, 'no-such-visit')
})

test('what was voided is still in the liquid: its place is not given again', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(3) })
  kiosk.passAll(1, 2)
  kiosk.act(voidOf(kiosk, 1))
  t.deepEqual(kiosk.passAll(3), ['visit.checked-in', 'sample.collected', 'tube.sealed'])
  t.is(kiosk.last('sample.collected').data.ordinal, 3)
  t.like(kiosk.last('tube.sealed').data, { count: 2, members: [kiosk.visit(2), kiosk.visit(3)] })
})

test('a tube is void with its last sample, sealed or open', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  t.deepEqual(kiosk.act(voidOf(kiosk, 1)).types, ['sample.voided', 'tube.voided'])
  t.like(kiosk.last('tube.voided').data, { reason: 'emptied', count: 0, members: [], operator: OPERATOR })
  const pool = new DomainKiosk(AT_DESK)
  pool.pass(1)
  t.deepEqual(pool.act(voidOf(pool, 1)).types, ['sample.voided', 'tube.voided'])
  t.deepEqual(
    pool.pass(2).types,
    ['visit.checked-in', 'tube.opened', 'sample.collected'],
    'the next one has a new tube',
  )
})

test('a broken tube: every sample in it is void, and the tube, in one append; those who still come get another', (t) => {
  const kiosk = new DomainKiosk(poolOf(3))
  kiosk.passAll(1, 2, 3)
  for (let i = 0; i < 2; i += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.act({ act: 'sampled' })
  }
  const { tube } = kiosk.last('tube.opened').data
  const act = { act: 'void-tube', tube, reason: 'broken' } as const
  t.deepEqual(kiosk.act(act).types, ['sample.voided', 'sample.voided', 'tube.voided'])
  t.like(kiosk.last('tube.voided').data, { tube, reason: 'broken', operator: OPERATOR })
  t.is(kiosk.act(act).refusal, 'tube-void')
  t.is(kiosk.act({ ...act, tube: 'LOT7-000001' }).refusal, 'tube-unknown')
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called', 'tube.opened'])
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'], 'whose sample was in it may come again')
})

test('a tube of yesterday can be voided; one of last week is answered in words', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  const { tube } = kiosk.last('tube.opened').data
  kiosk.printAll()
  kiosk.tick(24 * 60)
  t.is(kiosk.state.lastSeen.size, 1)
  t.deepEqual(kiosk.act(voidOf(kiosk, 1)).types, ['sample.voided', 'tube.voided'])
  t.is(kiosk.state.lastSeen.size, 0)
  for (let day = 0; day < 4; day += 1) kiosk.tick(24 * 60)
  t.is(kiosk.act({ act: 'void-tube', tube, reason: 'leaked' }).refusal, 'tube-gone')
})

test('what counted for the interval before counts again after a void', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, interval: { days: 0, byCategory: {} } })
  kiosk.passAll(1, 1)
  kiosk.programme = { ...kiosk.programme, interval: { days: 1, byCategory: {} } }
  kiosk.act(voidOf(kiosk, 2))
  t.deepEqual(kiosk.lay(1).types, ['visit.ended'], 'the sample of the morning still counts')
  kiosk.timeOut()
  kiosk.act(voidOf(kiosk, 1))
  t.deepEqual(kiosk.pass(1).types.slice(0, 1), ['visit.checked-in'])
})

test('a note holds nothing of a person', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.pass(1)
  const refused = ['测试1 的管', '电话 13800138000', '１３８００１３８０００', '138 0013 8000', '119999199003070011']
  for (const note of refused) t.is(kiosk.act(voidOf(kiosk, 1, note)).refusal, 'note-personal', note)
  for (const note of ['', ' ', '两\n行', 'x'.repeat(201), '\ud800']) {
    t.is(kiosk.act(voidOf(kiosk, 1, note)).refusal, 'note-bad', JSON.stringify(note))
  }
  t.is(kiosk.act(voidOf(kiosk, 1, '2022-05-20 10:42 掉在地上')).refusal, undefined, 'a date is no number of a person')
})

test('a late void belongs to the day that counted its tube: that day gets a revision, without its price', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.passAll(1, 2)
  kiosk.printAll()
  kiosk.tick(24 * 60)
  kiosk.act(voidOf(kiosk, 1))
  t.deepEqual(kiosk.tick(1).types, ['day.closed'])
  const { cause, counts, day, differences, prices } = kiosk.last('day.closed').data
  t.like({ cause, day }, { cause: 'correction', day: '2026-11-21' })
  t.like(counts, { 'sample.collected': 2, 'sample.voided': 1, 'tube.sealed.people': 1 })
  t.deepEqual(
    differences.map(({ code }) => code).filter((code) => code.endsWith('-and-tubes')),
    [],
  )
  t.deepEqual(
    prices.map(({ people }) => people),
    [1],
  )
})
