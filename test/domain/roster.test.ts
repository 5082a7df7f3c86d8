import test from 'ava'
import { knownCategories, type RosterEntry, type RosterFilter, rosterStanding } from '../../firmware/domain/roster.ts'
import { AT_DESK, aProgramme, DomainKiosk, documentOf, keyOf, SKIN } from '../support/domain-kiosk.ts'

const EVERYBODY: RosterFilter = { half: null, unit: null }

function list(kiosk: DomainKiosk, n: number, changes: Partial<RosterEntry> = {}): void {
  const { idNumber } = documentOf(n)
  const entry = { maskedName: '测*', idTail: idNumber.slice(-4), category: null, phone: null, unit: null }
  const personKey = keyOf(idNumber)
  kiosk.roster.set(personKey, { ...entry, proofDay: null, half: null, ...changes, personKey })
}

const standing = (kiosk: DomainKiosk, filter = EVERYBODY): ReturnType<typeof rosterStanding> =>
  rosterStanding(kiosk.state, kiosk.roster, filter, { now: kiosk.now, programme: kiosk.programme })

test('category and phone of somebody who is on the roster come from it', (t) => {
  const kiosk = new DomainKiosk()
  list(kiosk, 1, { category: 'key', phone: '13900000001' })
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  const [visit] = [...kiosk.state.visits.values()]
  t.is(visit?.person?.category, 'key')
  t.is(visit?.person?.phone, '13900000001')
  t.is(visit?.poolSize, 1)
})

test("the crew's word goes before the roster, and the roster before the default", (t) => {
  const kiosk = new DomainKiosk()
  list(kiosk, 1, { category: 'key', phone: '13900000001' })
  const { idNumber, idType, name } = documentOf(1)
  const document = { idType, idNumber, name }
  kiosk.act({ act: 'assist', document, category: 'general', phone: '13900000002', contactCentiC: 3650 })
  const [visit] = [...kiosk.state.visits.values()]
  t.is(visit?.person?.category, 'general')
  t.is(visit?.person?.phone, '13900000002')
  kiosk.tick(1)
  kiosk.act({ act: 'assist', document: { ...document, ...typed(2) }, contactCentiC: 3650 })
  t.is([...kiosk.state.visits.values()].at(-1)?.person?.category, 'general')
})

function typed(n: number): { idNumber: string; name: string } {
  const { idNumber, name } = documentOf(n)
  return { idNumber, name }
}

test('a programme that keeps no phones takes none from the roster', (t) => {
  const kiosk = new DomainKiosk({ phone: 'none' })
  list(kiosk, 1, { phone: '13900000001' })
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  t.is([...kiosk.state.visits.values()][0]?.person?.phone, undefined)
})

test('nobody is missing once everybody expected is collected: 一个不漏', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  for (const n of [1, 2, 3]) list(kiosk, n, { unit: n < 3 ? '一班' : '二班' })
  t.deepEqual(pickCounts(standing(kiosk).counts), { expected: 3, done: 0, missing: 3 })
  for (const n of [1, 2, 3]) {
    kiosk.lay(n)
    kiosk.measure(SKIN.normal)
    t.is(standing(kiosk).counts.missing, 3 - n)
  }
  const { counts, missing, units } = standing(kiosk)
  t.deepEqual(pickCounts(counts), { expected: 3, done: 3, missing: 0 })
  t.deepEqual(missing, [])
  t.deepEqual(
    units.map(({ done, unit }) => [unit, done]),
    [
      ['一班', 2],
      ['二班', 1],
    ],
  )
})

const pickCounts = ({ done, expected, missing }: ReturnType<typeof rosterStanding>['counts']): object => ({
  expected,
  done,
  missing,
})

test('who waits, was called or was referred is not missing; who left without a specimen is again', (t) => {
  const kiosk = new DomainKiosk()
  for (const n of [1, 2]) list(kiosk, n)
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  t.is(standing(kiosk).counts.here, 1)
  kiosk.lay(2)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  t.is(standing(kiosk).counts.referred, 1)
  t.is(standing(kiosk).counts.missing, 0)
  const feverish = [...kiosk.state.visits.values()].find(({ state }) => state === 'referred')?.id ?? ''
  kiosk.act({ act: 'close-referral', visit: feverish })
  t.is(standing(kiosk).counts.referred, 1)
  const waiting = [...kiosk.state.visits.values()].find(({ state }) => state === 'waiting')?.id ?? ''
  kiosk.act({ act: 'refuse', visit: waiting })
  t.is(standing(kiosk).counts.missing, 1)
})

test('a proof that still counts makes nobody expected; one older than the interval is overdue', (t) => {
  const kiosk = new DomainKiosk({ interval: { days: 5, byCategory: { key: 1 } } }, '2026-11-21T08:00:00+08:00')
  list(kiosk, 1, { proofDay: '2026-11-17' })
  list(kiosk, 2, { proofDay: '2026-11-16' })
  list(kiosk, 3, { proofDay: '2026-11-15' })
  list(kiosk, 4, { proofDay: '2026-11-19', category: 'key' })
  list(kiosk, 5)
  const { counts, missing } = standing(kiosk)
  t.deepEqual(counts, { expected: 4, done: 0, here: 0, referred: 0, missing: 4, overdue: 2, notDue: 1 })
  t.deepEqual(
    missing.map(({ isOverdue, proofDay }) => [proofDay, isOverdue]),
    [
      ['2026-11-16', false],
      ['2026-11-15', true],
      ['2026-11-19', true],
      [null, false],
    ],
  )
})

test('a specimen taken here counts as a proof on the days after', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, interval: { days: 2, byCategory: {} } })
  list(kiosk, 1, { proofDay: '2020-01-01' })
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  t.is(standing(kiosk).counts.done, 1)
  kiosk.tick(24 * 60)
  t.is(standing(kiosk).counts.notDue, 1)
  kiosk.tick(24 * 60)
  t.is(standing(kiosk).counts.missing, 1)
  t.is(standing(kiosk).counts.overdue, 0)
  kiosk.tick(24 * 60)
  t.is(standing(kiosk).counts.overdue, 1)
})

test('each half of the day has its own people, and those of the whole day belong to both', (t) => {
  const kiosk = new DomainKiosk()
  list(kiosk, 1, { half: 'morning', unit: '一班' })
  list(kiosk, 2, { half: 'afternoon', unit: '一班' })
  list(kiosk, 3, { unit: '二班' })
  t.is(standing(kiosk, { half: 'morning', unit: null }).counts.expected, 2)
  t.is(standing(kiosk, { half: 'afternoon', unit: null }).counts.expected, 2)
  const ofUnit = standing(kiosk, { half: null, unit: '一班' })
  t.is(ofUnit.missing.length, 2)
  t.is(ofUnit.units.length, 2)
  list(kiosk, 4)
  t.is(standing(kiosk, { half: null, unit: '' }).missing.length, 1)
})

test('20,000 people are counted fast enough to follow every change', (t) => {
  const kiosk = new DomainKiosk()
  for (let i = 0; i < 20_000; i += 1) {
    const entry = { personKey: `p${i}`, maskedName: '测*', idTail: '0000', category: null, phone: null }
    kiosk.roster.set(`p${i}`, { ...entry, unit: `班${i % 400}`, proofDay: null, half: null })
  }
  const startedAt = performance.now()
  t.is(standing(kiosk).missing.length, 20_000)
  t.true(performance.now() - startedAt < 500)
})

test('a roster import is an event without anybody in it', (t) => {
  const kiosk = new DomainKiosk()
  const imported = { entries: 3, refused: 1, fingerprint: 'abc', operator: 'li' }
  const { events } = kiosk.give({ kind: 'roster-imported', roster: imported })
  t.deepEqual(events, [{ type: 'roster.imported', subject: 'K0042', data: imported }])
  t.is(kiosk.state.rosterFingerprint, 'abc')
  kiosk.give({ kind: 'roster-forgotten', reason: 'retention' })
  t.is(kiosk.state.rosterFingerprint, null)
})

test('the categories that a roster may name are those of the rules', (t) => {
  const programme = aProgramme({
    pool: { default: 10, byCategory: { key: 1 } },
    interval: { days: 1, byCategory: { courier: 2, key: 1 } },
  })
  t.deepEqual(knownCategories([programme]), ['general', 'courier', 'key'])
})
