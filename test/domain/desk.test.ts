import test from 'ava'
import { AT_DESK, DomainKiosk, documentOf, PREPRINTED, poolOf, SKIN } from '../support/domain-kiosk.ts'

const DESK = { ...PREPRINTED, ...AT_DESK }

test('without a tube check-in succeeds, and the scan collects those who wait, first come first', (t) => {
  const kiosk = new DomainKiosk({ ...DESK, ...poolOf(3) })
  t.deepEqual(kiosk.passAll(1, 2), ['visit.checked-in', 'visit.checked-in'])
  const given = kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.deepEqual(given.types, ['tube.opened', 'sample.collected', 'sample.collected'])
  t.deepEqual(kiosk.passAll(3), ['visit.checked-in', 'sample.collected', 'tube.sealed'])
  t.deepEqual(
    kiosk.last('tube.sealed').data.members,
    [1, 2, 3].map((n) => kiosk.visit(n)),
  )
})

test('one scanned tube takes at most its pool size, the others wait for the next', (t) => {
  const kiosk = new DomainKiosk({ ...DESK, ...poolOf(2) })
  kiosk.passAll(1, 2, 3)
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).types, [
    'tube.opened',
    'sample.collected',
    'sample.collected',
    'tube.sealed',
  ])
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-000002' }).types, ['tube.opened', 'sample.collected'])
  t.is(kiosk.act({ act: 'open-tube', tube: 'LOT7-000003' }).refusal, 'not-needed')
})

test('the tube is of the size of who waits longest, and takes only those', (t) => {
  const kiosk = new DomainKiosk({ ...DESK, ...poolOf(2) })
  const { idNumber, idType, name } = documentOf(1)
  kiosk.act({ act: 'assist', document: { idNumber, idType, name }, category: 'key', contactCentiC: 3660 })
  kiosk.pass(2)
  const given = kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.deepEqual(given.types, ['tube.opened', 'sample.collected', 'tube.sealed'])
  t.is(kiosk.last('sample.collected').data.visit, kiosk.visit(1))
})

test('a tube may lie open before the first person comes, but only one', (t) => {
  const kiosk = new DomainKiosk(DESK)
  t.like(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).events[0]?.data, { poolSize: 10, expected: null })
  t.is(kiosk.act({ act: 'open-tube', tube: 'LOT7-000002' }).refusal, 'not-needed')
  t.is(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).refusal, 'tube-known')
})

test('eight labels that wait pause the intake that needs printed numbers, and say so', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.passAll(1, 2, 3, 4, 5, 6, 7, 8)
  t.deepEqual(kiosk.lay(9).types, [])
  t.is(kiosk.session.prompt, 'printer-wait')
  kiosk.timeOut()
  kiosk.printAll()
  t.true(kiosk.pass(9).types.includes('sample.collected'))
})

test('a label that was begun still counts as waiting, a failed one does not', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.passAll(1, 2, 3, 4, 5, 6, 7, 8)
  const label = `${kiosk.last('tube.opened').data.tube}/1`
  kiosk.label(label, 'started')
  kiosk.lay(9)
  t.is(kiosk.session.prompt, 'printer-wait')
  kiosk.timeOut()
  kiosk.label(label, 'failed', 'paper-out')
  t.true(kiosk.pass(9).types.includes('sample.collected'))
})

test('intake that needs no printed number goes on beside them: by-crew, and pre-printed', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  for (let n = 1; n <= 9; n += 1) {
    kiosk.pass(n)
    const { refusal } = kiosk.act({ act: 'call-next' })
    t.is(refusal, n === 9 ? 'labels-waiting' : undefined)
  }
  t.deepEqual(kiosk.pass(10).types, ['visit.checked-in'])
  kiosk.printAll()
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called', 'tube.opened'])
})

test('paused: nobody new is taken in, whoever is being served is finished', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  t.deepEqual(kiosk.act({ act: 'pause' }).types, ['maintenance.intake-paused'])
  t.is(kiosk.act({ act: 'pause' }).refusal, 'not-needed')
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
  kiosk.timeOut()
  t.deepEqual(kiosk.lay(2).types, [])
  t.is(kiosk.session.prompt, 'closed')
  const { idNumber, idType, name } = documentOf(3)
  t.is(kiosk.act({ act: 'assist', document: { idNumber, idType, name } }).refusal, 'paused')
  kiosk.restart()
  kiosk.lay(2)
  t.is(kiosk.session.prompt, 'closed', 'a restart does not open it')
  t.deepEqual(kiosk.act({ act: 'resume' }).types, ['maintenance.intake-resumed'])
  t.is(kiosk.act({ act: 'resume' }).refusal, 'not-needed')
  t.deepEqual(kiosk.pass(2).types, ['visit.checked-in'])
})
