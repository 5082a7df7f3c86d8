import test from 'ava'
import { closings } from '../support/closings.ts'
import { AT_DESK, DomainKiosk, PREPRINTED, poolOf, SKIN } from '../support/domain-kiosk.ts'

const MIDNIGHT = '2026-11-22T00:00:00+08:00'
const DAY_MINUTES = 24 * 60

test('a day without anybody is reported with zeros', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(kiosk.tick(DAY_MINUTES).types, ['day.closed', 'day.opened'])
  const { counts, ...rest } = kiosk.last('day.closed').data
  t.deepEqual(rest, {
    day: '2026-11-21',
    revision: 1,
    cause: 'new-day',
    late: true,
    firstSequence: 1,
    lastSequence: 2,
    prices: [],
    differences: [],
  })
  t.true(Object.keys(counts).length > 20)
  t.deepEqual([...new Set(Object.values(counts))], [0])
  t.deepEqual(kiosk.tick(1).types, [])
})

test('the totals are what stands between first and last sequence', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(2) })
  kiosk.passAll(1, 2, 3)
  kiosk.lay(4)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  kiosk.printAll()
  kiosk.tick(DAY_MINUTES)
  const { counts, firstSequence, lastSequence } = kiosk.last('day.closed').data
  const inside = kiosk.journal.filter(
    ({ sequence }) => sequence >= (firstSequence ?? 0) && sequence <= (lastSequence ?? 0),
  )
  for (const type of ['visit.checked-in', 'visit.referred', 'sample.collected', 'tube.opened', 'label.printed']) {
    t.is(inside.filter(({ event }) => event.type === type).length, counts[type] ?? 0, type)
  }
  t.like(counts, { 'visit.checked-in': 3, 'sample.collected': 3, 'visit.referred': 1, 'tube.sealed': 2 })
  const closed = kiosk.journal.find(({ event }) => event.type === 'day.closed')
  t.is(closed?.sequence, (lastSequence ?? 0) + 1)
})

test('tickets begin again, visits and tube serials go on', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  kiosk.pass(1)
  kiosk.act({ act: 'call-next' })
  kiosk.tick(DAY_MINUTES)
  kiosk.pass(2)
  t.like(kiosk.last('visit.checked-in').data, { ticket: 'A001', visit: kiosk.visit(2), group: 'K0042-1-G2' })
  kiosk.act({ act: 'call-next' })
  t.is(kiosk.last('tube.opened').data.tube, '00422611220002')
})

test('tickets rise beyond 999', (t) => {
  const kiosk = new DomainKiosk({ interval: { days: 0, byCategory: {} } })
  for (let i = 0; i < 1000; i += 1) kiosk.pass(1)
  t.is(kiosk.last('visit.checked-in').data.ticket, 'A1000')
})

test('the first input after midnight belongs to the new day, also when it is a card', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T23:59:59+08:00')
  kiosk.lay(1)
  kiosk.nowMs = Date.parse(MIDNIGHT)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['day.closed', 'day.opened', 'visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.ticket, 'A001')
})

test('who checked in an hour before midnight is still called after it', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T23:00:00+08:00')
  kiosk.pass(1)
  t.deepEqual(kiosk.tick(61).types, ['day.closed', 'day.opened'])
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called', 'tube.opened'])
})

test('visits and tubes left behind since the day before end with it, and are in its totals', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2, 3)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.act({ act: 'call-next' })
  const given = kiosk.tick(DAY_MINUTES)
  t.deepEqual(given.types, ['visit.ended', 'visit.ended', 'tube.sealed', 'day.closed', 'day.opened'])
  t.is(kiosk.last('visit.ended').data.reason, 'closing')
  t.like(kiosk.last('tube.sealed').data, { reason: 'day-close', count: 1 })
  t.like(kiosk.last('day.closed').data.counts, { 'visit.ended': 2, 'tube.sealed': 1 })
  t.deepEqual(kiosk.tick(1).types, [], 'sealed once')
})

test('a clock that is set right in the morning sends nobody home who waits; the next day’s end does', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-20T18:00:00+08:00')
  kiosk.clock = 'unsynced'
  kiosk.passAll(1, 2)
  kiosk.clock = 'synced'
  t.deepEqual(kiosk.tick(13 * 60).types, ['maintenance.clock-set', 'day.closed', 'day.opened'])
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called', 'tube.opened'])
  t.true(kiosk.tick(DAY_MINUTES).types.includes('visit.ended'))
})

test('a tube that opened late for people who came early goes with them', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T17:00:00+08:00')
  kiosk.pass(1)
  kiosk.tick(6 * 60)
  kiosk.act({ act: 'call-next' })
  t.deepEqual(kiosk.tick(61).types, ['visit.ended', 'tube.voided', 'day.closed', 'day.opened'])
})

test('an empty tube that lay open at the desk since yesterday is void', (t) => {
  const kiosk = new DomainKiosk({ ...PREPRINTED, ...AT_DESK })
  kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.deepEqual(kiosk.tick(DAY_MINUTES).types, ['tube.voided', 'day.closed', 'day.opened'])
  t.is(kiosk.last('tube.voided').data.reason, 'day-close')
})

test('a kiosk that was off over midnight closes the day late', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  kiosk.nowMs += 2 * DAY_MINUTES * 60_000
  t.deepEqual(kiosk.restart().types, ['visit.ended', 'day.closed', 'day.closed', 'day.opened', 'maintenance.started'])
  const [first, off] = closings(kiosk)
  t.like(first, { day: '2026-11-21', cause: 'restart', late: true })
  t.like(off, { day: '2026-11-22', cause: 'kiosk-off', late: true })
  t.is(kiosk.last('day.opened').data.day, '2026-11-23')
})

test('a referral of the evening can still be taken over after midnight', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T23:59:00+08:00')
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  kiosk.tick(2)
  t.deepEqual(kiosk.act({ act: 'close-referral', visit: kiosk.visit(1) }).types, ['referral.closed'])
})

test('a clock that goes back over midnight opens the old day again, with its own tickets and its next revision', (t) => {
  const kiosk = new DomainKiosk({}, MIDNIGHT)
  kiosk.pass(1)
  kiosk.tick(-1)
  kiosk.pass(2)
  t.is(kiosk.last('visit.checked-in').data.ticket, 'A002', 'of the 21st, where A001 still waits')
  kiosk.tick(2)
  kiosk.pass(3)
  t.is(kiosk.last('visit.checked-in').data.ticket, 'A003', 'of the 22nd, where A002 waits too')
  kiosk.tick(DAY_MINUTES)
  const closed = closings(kiosk)
  t.deepEqual(
    closed.map(({ counts, day, revision }) => [day, revision, counts['visit.checked-in']]),
    [
      ['2026-11-22', 1, 1],
      ['2026-11-21', 1, 1],
      ['2026-11-22', 2, 2],
    ],
  )
  t.true(closed[2]?.differences.some(({ code, count }) => code === 'day-reopened' && count === 1))
})

test('tube numbers never repeat, wherever the clock goes', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1), interval: { days: 0, byCategory: {} } })
  const numbers = new Set<string>()
  for (const minutes of [0, DAY_MINUTES, -DAY_MINUTES, -DAY_MINUTES, 30 * 365 * DAY_MINUTES, 0, -1, 1]) {
    kiosk.tick(minutes)
    kiosk.pass(1)
    kiosk.printAll()
    numbers.add(kiosk.last('tube.opened').data.tube)
  }
  t.is(numbers.size, 8)
})

test('when ten thousand serials are used up, a number of the same day is passed over', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.pass(1)
  t.is(kiosk.last('tube.opened').data.tube, '00422611210001')
  kiosk.state.counters.tube = 10_000
  kiosk.pass(2)
  t.is(kiosk.last('tube.opened').data.tube, '00422611210002')
})

test('the journal alone gives the same state again', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  kiosk.passAll(1, 2, 3)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.give({ kind: 'device', device: 'labelPrinter', fault: { code: 'paper-out', detail: '' } })
  kiosk.tick(DAY_MINUTES)
  kiosk.pass(4)
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('a device’s trouble is said once per change', (t) => {
  const kiosk = new DomainKiosk()
  const say = (code: string | null): readonly string[] =>
    kiosk.give({ kind: 'device', device: 'idReader', fault: code === null ? null : { code, detail: '' } }).types
  t.deepEqual(
    [say(null), say('lost'), say('lost'), say('stuck'), say(null), say(null)],
    [[], ['device.faulted'], [], ['device.faulted'], ['device.recovered'], []],
  )
})
