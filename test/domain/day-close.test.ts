import test from 'ava'
import { closings } from '../support/closings.ts'
import { AT_DESK, DomainKiosk, poolOf, SKIN } from '../support/domain-kiosk.ts'

const DAY_MINUTES = 24 * 60
const EVENING = '2026-11-21T23:49:00+08:00'

/** Day, revision, cause and whether it is late, of each closing. */
function told(kiosk: DomainKiosk): readonly string[] {
  return closings(kiosk).map(({ cause, day, late, revision }) => `${day} ${revision} ${cause}${late ? ' late' : ''}`)
}

function waitDays(kiosk: DomainKiosk, days: number): void {
  kiosk.nowMs += days * DAY_MINUTES * 60_000
}

test('the day closes by itself at its time, once, and midnight only opens the next', (t) => {
  const kiosk = new DomainKiosk({}, EVENING)
  t.deepEqual(kiosk.tick(0.9).types, [])
  t.deepEqual(kiosk.tick(0.1).types, ['day.closed'])
  t.deepEqual(kiosk.tick(1).types, [])
  t.deepEqual(kiosk.tick(9).types, ['day.opened'])
  t.deepEqual(told(kiosk), ['2026-11-21 1 due'])
})

test('it waits for the person at the booth, but not for long', (t) => {
  const kiosk = new DomainKiosk({}, EVENING)
  kiosk.lay(1)
  t.deepEqual(kiosk.tick(1).types, [])
  kiosk.measure(SKIN.normal)
  kiosk.timeOut()
  t.deepEqual(kiosk.tick(0.1).types, ['day.closed'])
  const busy = new DomainKiosk({}, EVENING)
  busy.pass(1)
  busy.act({ act: 'call-next' })
  t.deepEqual(busy.tick(5).types, [])
  t.deepEqual(busy.tick(1).types, ['day.closed'])
})

test('the crew closes at any time, and what is unfinished is named', (t) => {
  const kiosk = new DomainKiosk({ ...poolOf(2) })
  kiosk.passAll(1, 2, 3)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.lay(4)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.act({ act: 'day-close' }).types, ['day.closed'])
  const closed = kiosk.last('day.closed').data
  t.like(closed, { cause: 'crew', operator: 'op-1', late: false })
  t.deepEqual(closed.differences, [
    { code: 'people-waiting', count: 2 },
    { code: 'referrals-open', count: 1 },
    { code: 'tubes-open', count: 1 },
    { code: 'labels-missing', count: 1 },
  ])
  t.like(closed.counts, { 'sample.collected': 1, 'open.people': 1, 'open.unlabelled': 1 })
})

test('what was closed is not closed again before something was counted; then at its time, and at midnight', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T12:00:00+08:00')
  kiosk.act({ act: 'day-close' })
  t.is(kiosk.act({ act: 'day-close' }).refusal, 'day-closed')
  kiosk.pass(1)
  kiosk.tick(12 * 60 - 10)
  kiosk.pass(2)
  t.deepEqual(kiosk.tick(1).types, [], 'midnight tells it')
  kiosk.tick(9)
  t.deepEqual(told(kiosk), ['2026-11-21 1 crew', '2026-11-21 2 due', '2026-11-21 3 new-day late'])
  t.is(closings(kiosk)[2]?.counts['visit.checked-in'], 2)
  const quiet = new DomainKiosk({}, EVENING)
  quiet.tick(1)
  quiet.give({ kind: 'signed-in', operator: 'op-1', by: 'pin' })
  quiet.tick(10)
  t.deepEqual(told(quiet), ['2026-11-21 1 due'], 'a sign-in is nothing that a report counts')
})

test('after a power cut over midnight the day is closed late, unless its closing says it all', (t) => {
  const cut = new DomainKiosk({}, '2026-11-21T22:00:00+08:00')
  cut.pass(1)
  cut.nowMs += 5 * 3_600_000
  cut.restart()
  t.deepEqual(told(cut), ['2026-11-21 1 restart late'])
  const told1 = new DomainKiosk({}, EVENING)
  told1.tick(1)
  told1.nowMs += 5 * 3_600_000
  told1.restart()
  t.deepEqual(told(told1), ['2026-11-21 1 due'])
})

test('days on which the kiosk was off are reported as nothing, seven at most, and the others counted', (t) => {
  const kiosk = new DomainKiosk({}, EVENING)
  kiosk.tick(1)
  waitDays(kiosk, 3)
  kiosk.restart()
  t.deepEqual(told(kiosk).slice(1), ['2026-11-22 1 kiosk-off late', '2026-11-23 1 kiosk-off late'])
  t.like(closings(kiosk)[1], { firstSequence: null, lastSequence: null, differences: [] })
  t.is(closings(kiosk)[1]?.counts['visit.checked-in'], 0)
  waitDays(kiosk, 31)
  kiosk.restart()
  const last = closings(kiosk).slice(-8)
  t.deepEqual(last.map(({ cause, day }) => `${day} ${cause}`).slice(0, 2), [
    '2026-11-24 restart',
    '2026-12-18 kiosk-off',
  ])
  t.deepEqual(last[1]?.differences, [{ code: 'days-without-report', count: 23 }])
  t.is(last.at(-1)?.day, '2026-12-24')
})

test('a clock that is not believed reports no days off', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T08:00:00+08:00')
  kiosk.clock = 'unsynced'
  waitDays(kiosk, 100)
  kiosk.restart()
  t.deepEqual(told(kiosk), [], 'nor does it close one: the working day goes on')
  kiosk.clock = 'synced'
  kiosk.setWall(-97 * 24 * 3_600_000)
  kiosk.tick(0)
  kiosk.tick(0)
  const off = closings(kiosk).filter(({ cause }) => cause === 'kiosk-off')
  t.deepEqual(
    off.map(({ day }) => day),
    ['2026-11-22', '2026-11-23'],
    'from the latest day that can be believed',
  )
})

test('wherever the clock goes, each day has one first closing and its revisions rise', (t) => {
  const kiosk = new DomainKiosk({ interval: { days: 0, byCategory: {} } }, '2026-11-21T12:00:00+08:00')
  for (let n = 1; n <= 60; n += 1) {
    kiosk.pass(n)
    kiosk.tick(DAY_MINUTES)
  }
  waitDays(kiosk, -60)
  kiosk.pass(70)
  kiosk.tick(1)
  waitDays(kiosk, 60)
  kiosk.tick(0)
  const revisions = new Map<string, number>()
  for (const { day, revision } of closings(kiosk)) {
    t.is(revision, (revisions.get(day) ?? 0) + 1, day)
    revisions.set(day, revision)
  }
  const again = closings(kiosk).filter(({ day }) => day === '2026-11-21')
  t.is(again.length, 2)
  t.true(again[1]?.differences.some(({ code }) => code === 'counts-incomplete'))
})

test('people are counted by price class and payer, and above the ceiling they are named', (t) => {
  const price = { class: 'pooled', yuan: 3.5, payer: 'government' }
  const kiosk = new DomainKiosk({ ...AT_DESK, price: { ...price, ceilingYuan: null, byCategory: {} } })
  kiosk.passAll(1, 2, 3)
  kiosk.programme = {
    ...kiosk.programme,
    price: { ...kiosk.programme.price, class: 'single', yuan: 16.01, payer: 'person' },
  }
  kiosk.passAll(4, 5)
  kiosk.act({ act: 'day-close' })
  const { differences, prices } = kiosk.last('day.closed').data
  t.deepEqual(prices, [
    { ...price, people: 3, totalYuan: 10.5, ceilingYuan: 5 },
    { class: 'single', payer: 'person', yuan: 16.01, people: 2, totalYuan: 32.02, ceilingYuan: 16 },
  ])
  t.true(differences.some(({ code, count }) => code === 'above-ceiling' && count === 2))
})

test('a label that failed first and a copy that was printed twice are told apart, and the equation holds', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.passAll(1, 2)
  const [first = '', second = ''] = kiosk.state.labels.keys()
  kiosk.label(first, 'started')
  kiosk.label(first, 'failed', 'paper-out')
  kiosk.printAll()
  kiosk.act({ act: 'reprint', label: first })
  kiosk.act({ act: 'reprint', label: second, reason: 'damaged' })
  kiosk.printAll()
  kiosk.act({ act: 'day-close' })
  const { counts, differences } = kiosk.last('day.closed').data
  t.like(counts, { 'tube.opened.printed': 2, 'label.printed': 3, 'label.printed.copy': 1, 'label.failed': 1 })
  t.false(differences.some(({ code }) => code === 'labels-and-tubes'))
})

test('tubes and labels that pass midnight balance in both days', (t) => {
  const kiosk = new DomainKiosk(poolOf(2), '2026-11-21T23:58:00+08:00')
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.tick(3)
  kiosk.printAll()
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.act({ act: 'disinfected', area: 'booth' })
  kiosk.act({ act: 'day-close' })
  const [before, after] = closings(kiosk)
  t.like(before?.counts, { 'sample.collected': 1, 'open.people': 1, 'open.unlabelled': 1 })
  t.like(after?.counts, { 'sample.collected': 1, 'carried.people': 1, 'tube.sealed.people': 2, 'label.printed': 1 })
  t.is(after?.counts['site.disinfected.booth'], 1)
  t.deepEqual(after?.differences, [{ code: 'tubes-not-handed-over', count: 1 }])
})
