import test from 'ava'
import { DomainKiosk, PREPRINTED, SKIN } from '../support/domain-kiosk.ts'

const UNAVAILABLE = { ok: false, failure: 'unavailable' } as const

test('nobody who waits over midnight shares a number with somebody of the new day', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T23:50:00+08:00')
  kiosk.pass(1)
  kiosk.tick(15)
  kiosk.pass(2)
  t.is(kiosk.last('visit.checked-in').data.ticket, 'A002')
})

test('one high reading of two is no fever, in whatever order they came', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.give({ kind: 'status-code', code: 'violet' })
  kiosk.lay(1)
  t.is(kiosk.session.needs, 'status-code')
  kiosk.act({ act: 'assist', contactCentiC: 3650 })
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3800 }).types, [])
  t.is(kiosk.session.concern, 'second-reading')
  t.deepEqual(kiosk.act({ act: 'assist', contactCentiC: 3800 }).types, ['visit.referred'])
})

test('a code that nobody knows does not take the number from the one who reads it', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  kiosk.give({ kind: 'unknown-code' })
  t.like(kiosk.session, { prompt: 'done', ticket: 'A001' })
})

test('a later visit that ends without a specimen leaves the interval of the earlier one as it was', (t) => {
  const kiosk = new DomainKiosk({ interval: { days: 1, byCategory: { key: 0 } }, collect: 'at-check-in' })
  kiosk.pass(1)
  kiosk.give({ kind: 'timer', token: kiosk.session.token })
  const { idNumber, name } = kiosk.last('visit.checked-in').data.person ?? { idNumber: '', name: '' }
  const document = { idType: 'resident-card' as const, idNumber, name }
  kiosk.act({ act: 'assist', document, category: 'key' })
  kiosk.give({ kind: 'measured', token: kiosk.session.token, result: UNAVAILABLE })
  kiosk.act({ act: 'refuse' })
  kiosk.give({ kind: 'timer', token: kiosk.session.token })
  kiosk.lay(1)
  t.like(kiosk.last('visit.ended').data, { reason: 'repeated' })
})

test('the label of a single tube names its visit, that of a pool none', (t) => {
  const single = new DomainKiosk({ pool: { default: 1, byCategory: {} } })
  single.pass(1)
  single.act({ act: 'call-next' })
  const tube = single.last('tube.opened').data.tube
  single.label(`${tube}/1`, 'started')
  t.is(single.last('label.started').data.visit, single.visit(1))
  const pool = new DomainKiosk()
  pool.pass(1)
  pool.act({ act: 'call-next' })
  pool.label(`${pool.last('tube.opened').data.tube}/1`, 'started')
  t.is(pool.last('label.started').data.visit, undefined)
})

test('an empty tube is voided with everything that a tube says', (t) => {
  const kiosk = new DomainKiosk(PREPRINTED)
  kiosk.pass(1)
  kiosk.act({ act: 'open-tube', tube: 'ABC-123456' })
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'absent' })
  const { data } = kiosk.last('tube.voided')
  t.deepEqual(data, { tube: 'ABC-123456', poolSize: 10, count: 0, members: [], reason: 'nobody-came' })
})

test('a referral has its fever readings, and no ticket', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  t.is(kiosk.last('visit.referred').data.temperature?.readings.length, 2)
  t.is(kiosk.session.ticket, null)
})

test('somebody with a fever does not get a number by trying again, before a crew member has taken over', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  const referred = kiosk.last('visit.referred').data
  kiosk.give({ kind: 'timer', token: kiosk.session.token })
  t.deepEqual(kiosk.lay(1).types, [])
  t.like(kiosk.session, { phase: 'farewell', prompt: 'staff', concern: 'fever' })
  const { idNumber = '', name = '' } = referred.person ?? {}
  const document = { idType: 'resident-card' as const, idNumber, name }
  t.is(kiosk.act({ act: 'assist', document }).refusal, 'referral-open')
  kiosk.act({ act: 'close-referral', visit: referred.visit })
  kiosk.give({ kind: 'timer', token: kiosk.session.token })
  kiosk.lay(1)
  t.is(kiosk.session.phase, 'screening')
})
