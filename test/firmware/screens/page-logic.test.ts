import test from 'ava'
import { siteClock } from '../../../firmware/screens/pages/figures-age.ts'
import { ticketText } from '../../../firmware/screens/pages/ticket-text.ts'
import { isLoopback, isOwnHost, isOwnOrigin } from '../../../firmware/screens/request-guard.ts'

test('rows of tickets are drawn together, and gaps are shown: not every group is one row', (t) => {
  t.is(ticketText([]), '')
  t.is(ticketText(['A013']), 'A013')
  t.is(ticketText(['A013', 'A014', 'A015']), 'A013 – A015')
  t.is(ticketText(['A005', 'A013', 'A014', 'A017']), 'A005, A013 – A014, A017')
  t.is(ticketText(['A999', 'A1000']), 'A999 – A1000')
  t.is(ticketText(['A001', 'C002']), 'A001, C002')
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
