import test from 'ava'
import fc from 'fast-check'
import { createMoments, daysBetween } from '../../firmware/domain/moment.ts'

const ZONES = [
  'Asia/Shanghai',
  'Asia/Urumqi',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/St_Johns',
  'America/Los_Angeles',
  'Pacific/Kiritimati',
  'Pacific/Marquesas',
  'Australia/Lord_Howe',
  'Europe/London',
  'UTC',
]

/** Wall time as another formatter says it, to the second. */
function wallTime(timeZone: string, epochMs: number): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    .format(epochMs)
    .replace(' ', 'T')
}

for (const zone of ZONES) {
  test(`${zone}: the text is the same instant, and says the wall time of the site`, (t) => {
    const moment = createMoments(zone)
    const instants = fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) })
    fc.assert(
      fc.property(instants, (epochMs) => {
        const { day, time } = moment(epochMs)
        t.is(Date.parse(time), epochMs)
        t.is(time.slice(0, 19), wallTime(zone, epochMs))
        t.is(day, time.slice(0, 10))
        t.regex(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
      }),
      { numRuns: 150 },
    )
  })
}

test('a day begins at midnight of the site, to the millisecond', (t) => {
  const moment = createMoments('Asia/Shanghai')
  const midnight = Date.parse('2026-11-21T16:00:00.000Z')
  t.like(moment(midnight - 1), { day: '2026-11-21', time: '2026-11-21T23:59:59.999+08:00' })
  t.like(moment(midnight), { day: '2026-11-22', time: '2026-11-22T00:00:00.000+08:00' })
})

test('a year ends at different instants in different places', (t) => {
  const instant = Date.parse('2027-12-31T20:15:00Z')
  t.is(createMoments('Asia/Shanghai')(instant).time, '2028-01-01T04:15:00.000+08:00')
  t.is(createMoments('America/St_Johns')(instant).time, '2027-12-31T16:45:00.000-03:30')
  t.is(createMoments('Asia/Kathmandu')(instant).time, '2028-01-01T02:00:00.000+05:45')
})

test('a clock that woke up in 1970 or before it still gives a text', (t) => {
  const shanghai = createMoments('Asia/Shanghai')
  t.is(shanghai(0).time, '1970-01-01T08:00:00.000+08:00')
  t.is(shanghai(-1).time, '1970-01-01T07:59:59.999+08:00')
  t.is(createMoments('UTC')(0).time, '1970-01-01T00:00:00.000+00:00')
})

test('before there were time zones a text still has an offset that can be read', (t) => {
  const { day, time } = createMoments('Asia/Shanghai')(-3_388_828_740_000)
  t.is(time, '1862-08-12T18:46:00.000+08:05')
  t.is(day, '1862-08-12')
  t.is(Date.parse(time), -3_388_828_740_000)
})

test('the hour that comes twice in autumn is told apart by its offset', (t) => {
  const london = createMoments('Europe/London')
  t.is(london(Date.parse('2026-10-25T00:30:00Z')).time, '2026-10-25T01:30:00.000+01:00')
  t.is(london(Date.parse('2026-10-25T01:30:00Z')).time, '2026-10-25T01:30:00.000+00:00')
})

test('an unknown zone is an error at once', (t) => {
  t.throws(() => createMoments('Asia/Nowhere'), { instanceOf: RangeError })
})

test('days are counted by the calendar, across months, leap days and backwards', (t) => {
  t.is(daysBetween('2026-11-21', '2026-11-21'), 0)
  t.is(daysBetween('2026-12-31', '2027-01-01'), 1)
  t.is(daysBetween('2028-02-28', '2028-03-01'), 2)
  t.is(daysBetween('2026-11-26', '2026-11-21'), -5)
})
