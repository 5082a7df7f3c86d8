import test from 'ava'
import fc from 'fast-check'
import { minuteOfDay, openingAfter, openingAt, parseOpeningHours } from '../../firmware/domain/opening-hours.ts'

const TWO = parseOpeningHours(['07:00-12:00', '13:00-21:00'])
const NIGHT = parseOpeningHours(['21:00-02:00'])

function at(time: string): number {
  return minuteOfDay(`2026-11-21T${time}:00.000+08:00`)
}

test('a site is open from the first minute of a range to before its last', (t) => {
  t.like(openingAt(TWO, at('06:59')), { isOpen: false, opens: { day: 'today', time: '07:00' } })
  t.deepEqual(openingAt(TWO, at('07:00')), { isOpen: true, minutesLeft: 300, closesAt: '12:00' })
  t.like(openingAt(TWO, at('11:59')), { isOpen: true, minutesLeft: 1 })
  t.deepEqual(openingAt(TWO, at('12:00')), { isOpen: false, minutesUntil: 60, opens: { day: 'today', time: '13:00' } })
  t.like(openingAt(TWO, at('21:00')), { isOpen: false, minutesUntil: 600, opens: { day: 'tomorrow', time: '07:00' } })
})

test('a range may go over midnight', (t) => {
  t.deepEqual(openingAt(NIGHT, at('23:00')), { isOpen: true, minutesLeft: 180, closesAt: '02:00' })
  t.deepEqual(openingAt(NIGHT, at('01:30')), { isOpen: true, minutesLeft: 30, closesAt: '02:00' })
  t.like(openingAt(NIGHT, at('02:00')), { isOpen: false, opens: { day: 'today', time: '21:00' } })
})

test('ranges that touch or overlap are one, also over midnight', (t) => {
  t.like(openingAt(parseOpeningHours(['07:00-12:00', '12:00-21:00']), at('11:00')), { closesAt: '21:00' })
  t.like(openingAt(parseOpeningHours(['07:00-13:00', '12:00-21:00']), at('11:00')), { closesAt: '21:00' })
  const split = parseOpeningHours(['18:00-24:00', '00:00-02:00'])
  t.deepEqual(openingAt(split, at('23:00')), { isOpen: true, minutesLeft: 180, closesAt: '02:00' })
  t.like(openingAt(parseOpeningHours(['18:00-24:00']), at('23:00')), { closesAt: '24:00' })
})

test('no hours, the whole day, and ranges that fill the day never close', (t) => {
  for (const hours of [[], ['00:00-24:00'], ['06:00-18:00', '18:00-06:00'], ['12:00-06:00', '05:00-12:00']]) {
    for (const time of ['00:00', '05:59', '12:00', '23:59']) {
      t.deepEqual(openingAt(parseOpeningHours(hours), at(time)), { isOpen: true, minutesLeft: null, closesAt: null })
    }
  }
})

test('after closing time the next opening may be today or tomorrow', (t) => {
  t.deepEqual(openingAfter(TWO, at('11:00'), 60), { day: 'today', time: '13:00' })
  t.deepEqual(openingAfter(TWO, at('20:00'), 60), { day: 'tomorrow', time: '07:00' })
  t.deepEqual(openingAfter(NIGHT, at('01:00'), 60), { day: 'today', time: '21:00' })
  t.deepEqual(openingAfter(NIGHT, at('23:00'), 180), { day: 'tomorrow', time: '21:00' })
})

test('whatever the hours: open or closed, and a minute that agrees with a look at each minute until then', (t) => {
  const minute = fc.nat({ max: 1439 })
  const range = fc.record({ fromMinute: minute, toMinute: fc.integer({ min: 1, max: 1440 }) })
  fc.assert(
    fc.property(fc.array(range, { minLength: 1, maxLength: 4 }), minute, (ranges, now) => {
      const isOpen = (at: number): boolean =>
        ranges.some(({ fromMinute: from, toMinute: to }) => (to > from ? at >= from && at < to : at >= from || at < to))
      const change = Array.from({ length: 1440 }, (_, i) => i).find((i) => isOpen((now + i) % 1440) !== isOpen(now))
      const opening = openingAt(ranges, now)
      if (opening.isOpen) return isOpen(now) && opening.minutesLeft === (change ?? null)
      return !isOpen(now) && opening.minutesUntil === change
    }),
    { numRuns: 2_000 },
  )
  t.pass()
})
