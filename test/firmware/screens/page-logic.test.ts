import test from 'ava'
import { siteClock } from '../../../firmware/screens/pages/figures-age.ts'
import { nextOpening } from '../../../firmware/screens/pages/opening-hours.ts'
import { isLoopback, isOwnHost, isOwnOrigin } from '../../../firmware/screens/request-guard.ts'
import { SignInDelay } from '../../../firmware/screens/sign-in-delay.ts'
import { ShiftedClock } from '../../support/open-test-screens.ts'

test('the next opening is today, tomorrow, or nobody knows', (t) => {
  const hours = '07:00-12:00 13:00-21:00'
  t.deepEqual(nextOpening(hours, '06:25'), { day: 'today', time: '07:00' })
  t.deepEqual(nextOpening(hours, '12:10'), { day: 'today', time: '13:00' })
  t.deepEqual(nextOpening(hours, '21:00'), { day: 'tomorrow', time: '07:00' })
  t.is(nextOpening(hours, '10:00'), null, 'paused while it should be open')
  t.is(nextOpening('', '10:00'), null)
  t.is(nextOpening('22:00-06:00', '02:00'), null, 'over midnight')
  t.deepEqual(nextOpening('22:00-06:00', '07:00'), { day: 'today', time: '22:00' })
})

test('the clock on the wall is the site’s, whatever zone the browser is in', (t) => {
  t.is(siteClock('2026-11-21T23:59:30.000+08:00', 0), '23:59')
  t.is(siteClock('2026-11-21T23:59:30.000+08:00', 45), '00:00')
  t.is(siteClock('2026-11-21T10:00:00.000-03:30', 0), '10:00')
})

test('loopback is 127.0.0.0/8 and ::1, also in their IPv6 dress', (t) => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) t.true(isLoopback(address), address)
  for (const address of ['192.168.1.5', '::ffff:10.0.0.1', 'fe80::1', '1.127.0.1', undefined])
    t.false(isLoopback(address))
})

test('a host is ours by address or by a name that we know', (t) => {
  for (const host of ['192.168.1.5:8080', '[::1]:8080', 'localhost', 'kiosk.lan'])
    t.true(isOwnHost(host, ['kiosk.lan']), host)
  for (const host of [undefined, '', 'evil.example', 'kiosk.lan.evil.example', 'a@127.0.0.1', '127.0.0.1/x', '???']) {
    t.false(isOwnHost(host, ['kiosk.lan']), host)
  }
})

test('an origin is ours when scheme, name and port are', (t) => {
  const sender = { host: '127.0.0.1:8080', scheme: 'http', fetchSite: undefined } as const
  t.true(isOwnOrigin({ ...sender, origin: 'http://127.0.0.1:8080' }))
  t.false(isOwnOrigin({ ...sender, origin: 'https://127.0.0.1:8080' }))
  t.false(isOwnOrigin({ ...sender, origin: 'http://127.0.0.1:9090' }))
  t.true(isOwnOrigin({ ...sender, origin: undefined }), 'a program without a browser')
  t.false(isOwnOrigin({ ...sender, origin: undefined, fetchSite: 'cross-site' }))
})

test('inventing names opens no door: the name that waits longest stays known', (t) => {
  const clock = new ShiftedClock()
  const delay = new SignInDelay(clock)
  for (let i = 0; i < 8; i += 1) {
    t.is(delay.attempt('leader'), 0)
    clock.forward(60_000)
  }
  delay.attempt('leader')
  for (let i = 0; i < 1_000; i += 1) delay.attempt(`invented-${i}`)
  t.true(delay.attempt('leader') > 50_000)
})

test('nor does a name that was pushed out between two guesses: it never is', (t) => {
  const clock = new ShiftedClock()
  const delay = new SignInDelay(clock)
  const invented = Array.from({ length: 256 }, (_, i) => `invented-${i}`)
  for (let round = 0; round < 6; round += 1) {
    for (const name of invented) delay.attempt(name)
    clock.forward(9_000)
  }
  for (const name of invented) delay.attempt(name)
  let guesses = 0
  for (let i = 0; i < 100; i += 1) {
    if (delay.attempt('leader') === 0) guesses += 1
    delay.attempt(`another-${i}`)
  }
  t.is(guesses, 3)
})
