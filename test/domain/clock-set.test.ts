import test from 'ava'
import { timeFloorMs } from '../../firmware/domain/clock-state.ts'
import { createMoments, epochOf } from '../../firmware/domain/moment.ts'
import { AT_DESK, DomainKiosk, OPERATOR } from '../support/domain-kiosk.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS
/** The code is from 22 November 2026: no later time is known of in these tests, unless a source gives one. */
const MORNING = '2027-03-01T08:30'
const morningMs = Date.parse(`${MORNING}:00+08:00`)

/** Booted in 1970, as a machine without a battery does. */
function bootedIn1970(): DomainKiosk {
  return new DomainKiosk({}, '1970-01-01T08:00:00+08:00', 'unsynced')
}

const setTo = (kiosk: DomainKiosk, at: string) => kiosk.act({ act: 'set-clock', at })

test('the crew says what time it is: the event says by how much, by whom, and bears the new time itself', (t) => {
  const kiosk = bootedIn1970()
  kiosk.tick(7)
  const old = kiosk.nowMs
  t.deepEqual(setTo(kiosk, MORNING).types, ['maintenance.clock-set'])
  const written = kiosk.journal.at(-1)
  t.deepEqual(kiosk.last('maintenance.clock-set').data, {
    from: 'set-by-crew',
    offsetMs: morningMs - old,
    before: 'unsynced',
    after: 'set-by-crew',
    operator: OPERATOR,
  })
  t.like(written, { time: `${MORNING}:00.000+08:00`, clock: 'set-by-crew', day: '2027-03-01' })
  t.deepEqual(kiosk.tick(1).types, ['day.closed', 'day.opened'], 'only now a day is over')
  t.deepEqual(kiosk.tick(1).types, [], 'said once')
})

test('whoever adds the offset to the events of the same boot has their right time', (t) => {
  const kiosk = bootedIn1970()
  kiosk.tick(20)
  kiosk.pass(1)
  const cameMs = kiosk.nowMs
  kiosk.tick(30)
  kiosk.setWall(morningMs - kiosk.nowMs)
  kiosk.clock = 'synced'
  kiosk.tick(0)
  const { bootId, monotonicMs, time } = kiosk.journal.find(({ event }) => event.type === 'visit.checked-in') ?? {}
  const set = kiosk.journal.find(({ event }) => event.type === 'maintenance.clock-set')
  t.is(Date.parse(time ?? ''), cameMs, 'what was written stays')
  t.is(bootId, set?.bootId)
  t.is(cameMs + kiosk.last('maintenance.clock-set').data.offsetMs, morningMs - 30 * 60_000)
  t.is(Date.parse(set?.time ?? '') - ((set?.monotonicMs ?? 0) - (monotonicMs ?? 0)), morningMs - 30 * 60_000)
})

test('a clock that a source has set is not set by hand; nor to a time that has been, is absurd, or does not exist', (t) => {
  const kiosk = bootedIn1970()
  t.is(setTo(kiosk, '2026-11-21T23:00').refusal, 'clock-too-early', 'before the code was written')
  t.is(setTo(kiosk, '2036-03-01T08:30').refusal, 'clock-too-late')
  for (const nonsense of ['2027-02-29T08:00', '2027-13-01T08:00', '2027-03-01 08:00', '2027-03-01T25:00', '', '0']) {
    t.is(setTo(kiosk, nonsense).refusal, 'bad-time', nonsense)
  }
  t.is(setTo(kiosk, MORNING).refusal, undefined)
  t.is(setTo(kiosk, '2027-03-01T08:31').refusal, undefined, 'put right again')
  kiosk.clock = 'synced'
  t.is(setTo(kiosk, MORNING).refusal, 'clock-synced')
  t.is(kiosk.last('maintenance.clock-set').data.from, 'synced')
})

test('what parts wall clock and monotonic clock by more than five seconds is written, before anything else', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.setWall(4_900)
  t.deepEqual(kiosk.tick(0).types, [])
  kiosk.setWall(200)
  t.deepEqual(kiosk.tick(0).types, ['maintenance.clock-set'], 'also when it came in two steps')
  kiosk.setWall(-3 * DAY_MS)
  t.deepEqual(kiosk.lay(1).types, ['maintenance.clock-set', 'day.closed', 'day.opened'])
  t.deepEqual(kiosk.last('maintenance.clock-set').data, {
    from: 'step',
    offsetMs: -3 * DAY_MS,
    before: 'synced',
    after: 'synced',
  })
  kiosk.tick(24 * 60)
  kiosk.setWall(YEAR_MS)
  t.deepEqual(kiosk.restart().types.slice(0, 1), ['day.closed'], 'another boot has another clock: nothing to compare')
})

test('a clock that is believed at last is said, also when it was right all the time', (t) => {
  const kiosk = bootedIn1970()
  kiosk.clock = 'synced'
  kiosk.tick(1)
  t.like(kiosk.last('maintenance.clock-set').data, { from: 'synced', offsetMs: 0, before: 'unsynced', after: 'synced' })
})

test('a believed clock that leaps a day on, or a year back, ends nobody’s wait', (t) => {
  for (const leapMs of [DAY_MS, 10 * YEAR_MS, -YEAR_MS]) {
    const kiosk = new DomainKiosk({ interval: { days: 0, byCategory: {} } }, '2026-11-23T08:00:00+08:00')
    kiosk.passAll(1, 2, 3)
    kiosk.act({ act: 'call-next' })
    kiosk.setWall(leapMs)
    t.false(kiosk.tick(0).types.includes('visit.ended'))
    const given = kiosk.tick(1)
    t.false(given.types.includes('visit.ended'), String(leapMs))
    t.false(given.types.some((type) => type === 'tube.sealed' || type === 'tube.voided'))
    t.is([...kiosk.state.visits.values()].filter(({ state }) => state === 'waiting' || state === 'called').length, 3)
    t.deepEqual(kiosk.rebuilt(), kiosk.state)
  }
  const away = new DomainKiosk({}, '2026-11-23T08:00:00+08:00')
  away.passAll(1, 2, 3)
  t.true(away.tick(24 * 60).types.includes('visit.ended'), 'a day that did pass does')
})

test('a tube that is open is not over because the clock was set', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.pass(1)
  kiosk.setWall(3_600_000)
  t.deepEqual(kiosk.tick(1).types, ['maintenance.clock-set'])
  t.deepEqual(kiosk.tick(20).types, [])
  t.deepEqual(kiosk.tick(10).types, ['tube.sealed'], 'after its half hour')
})

test('what no source gave does not raise the floor; what one gave does once it has held, and goes down again', (t) => {
  const kiosk = bootedIn1970()
  const floor = (): number => timeFloorMs(kiosk.state.clock)
  const builtMs = floor()
  t.is(new Date(builtMs).toISOString(), '2026-11-22T00:00:00.000Z')
  kiosk.setWall(Date.parse('2036-05-01T08:00:00+08:00') - kiosk.nowMs)
  kiosk.pass(1)
  t.is(floor(), builtMs, 'nobody believes it')
  setTo(kiosk, '2029-03-01T08:30')
  t.is(floor(), builtMs, 'the year may be mistyped')
  t.is(setTo(kiosk, MORNING).refusal, undefined)
  kiosk.clock = 'synced'
  kiosk.tick(1)
  t.is(floor(), kiosk.nowMs)
  const rightMs = kiosk.nowMs
  kiosk.setWall(10 * YEAR_MS)
  for (let days = 0; days < 6; days += 1) kiosk.tick(24 * 60)
  t.is(floor(), rightMs, 'a source that leaps is not believed for everything at once')
  kiosk.setWall(-10 * YEAR_MS)
  kiosk.tick(1)
  t.is(floor(), kiosk.nowMs)
  t.is(kiosk.state.clock.leapMs, null)
  kiosk.setWall(YEAR_MS)
  for (let days = 0; days < 8; days += 1) kiosk.tick(24 * 60)
  kiosk.tick(1)
  t.true(floor() > rightMs + YEAR_MS, 'after a week it may be so')
})

test('a local time is found through the offsets of its zone, also of those that changed', (t) => {
  const at = (zone: string, local: string): string | null => {
    const ms = epochOf(createMoments(zone), local)
    return ms === null ? null : new Date(ms).toISOString()
  }
  t.is(at('Asia/Shanghai', '2027-03-01T08:30'), '2027-03-01T00:30:00.000Z')
  t.is(at('Europe/Berlin', '2027-07-01T08:30'), '2027-07-01T06:30:00.000Z')
  t.is(at('Europe/Berlin', '2027-01-01T00:15:30'), '2026-12-31T23:15:30.000Z')
  t.is(at('America/New_York', '2027-03-14T03:30'), '2027-03-14T07:30:00.000Z')
  t.is(at('America/New_York', '2027-03-14T02:30'), null, 'the hour that summer time leaves out')
})
