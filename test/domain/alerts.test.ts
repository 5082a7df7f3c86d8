import test from 'ava'
import { type Alert, type AlertContext, alertIds, alerts } from '../../firmware/domain/alerts.ts'
import { crewTasks } from '../../firmware/domain/crew-tasks.ts'
import { AT_DESK, DomainKiosk, poolOf, SKIN } from '../support/domain-kiosk.ts'

const HOUR_MS = 3_600_000
const HAND_OVER = { act: 'hand-over', courier: 'driver-1' } as const

function raised(kiosk: DomainKiosk, changes: Partial<AlertContext> = {}): readonly Alert[] {
  return alerts(kiosk.state, {
    now: kiosk.now,
    programme: kiosk.programme,
    isJournalWritable: true,
    diskFreeRatio: 0.6,
    clockTrust: 'synced',
    oldestUnsentAt: null,
    unsentForMs: null,
    eventTrouble: null,
    isReceiptMismatched: false,
    isMirrorFailing: false,
    thermometerCheck: null,
    aside: null,
    receiptsDueSince: null,
    receiptsDueForMs: null,
    certificate: null,
    ...changes,
  })
}

const ids = (kiosk: DomainKiosk, changes: Partial<AlertContext> = {}): readonly string[] =>
  raised(kiosk, changes).map(({ id, level }) => `${id} ${level}`)

test('where nothing is wrong nothing is raised', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.passAll(1, 2)
  kiosk.printAll()
  t.deepEqual(raised(kiosk), [])
})

test('journal, disk, clock, late events and a broker that takes none are raised from what the kiosk says of them', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(ids(kiosk, { isJournalWritable: false }), ['journal alarm'])
  t.deepEqual(ids(kiosk, { diskFreeRatio: 0.049 }), ['disk warning'])
  t.deepEqual(ids(kiosk, { diskFreeRatio: 0.019 }), ['disk alarm'])
  t.deepEqual(ids(kiosk, { diskFreeRatio: null }), [])
  t.deepEqual(ids(kiosk, { clockTrust: 'unsynced' }), ['clock warning'])
  t.deepEqual(ids(kiosk, { clockTrust: 'set-by-crew' }), [])
  const { time } = kiosk.now
  const unsent = { oldestUnsentAt: time, unsentForMs: 3 * HOUR_MS }
  t.deepEqual(ids(kiosk, unsent), [])
  unsent.unsentForMs += 1
  t.like(raised(kiosk, unsent), [{ id: 'events-unsent', level: 'warning', since: time }])
  t.deepEqual(ids(kiosk, { ...unsent, clockTrust: 'unsynced' }), ['clock warning', 'events-unsent warning'])
  const due = { receiptsDueSince: time, receiptsDueForMs: 3 * HOUR_MS }
  t.deepEqual(ids(kiosk, due), [])
  due.receiptsDueForMs += 1
  t.like(raised(kiosk, due), [{ id: 'receipts-late', level: 'warning', since: time }])
  t.deepEqual(ids(kiosk, { isMirrorFailing: true }), ['mirror warning'])
  t.deepEqual(ids(kiosk, { isReceiptMismatched: true }), ['receipt-mismatch alarm'])
  t.deepEqual(ids(kiosk, { unsentForMs: 72 * HOUR_MS }), ['events-unsent warning'])
  t.deepEqual(ids(kiosk, { unsentForMs: 72 * HOUR_MS + 1 }), ['events-unsent alarm'])
  t.deepEqual(ids(kiosk, { eventTrouble: 'no-subscriber' }), ['no-subscriber alarm'])
  t.deepEqual(ids(kiosk, { eventTrouble: 'refused' }), ['events-not-taken alarm'])
})

test('events that cannot be sent are an alarm of the day on which they were found, once each', (t) => {
  const kiosk = new DomainKiosk()
  const events = { from: 150, to: 152 }
  kiosk.give({ kind: 'events-unreadable', events })
  t.like(raised(kiosk), [{ id: 'events-unreadable', level: 'alarm', count: 3 }])
  const kinds = (): readonly string[] =>
    crewTasks(kiosk.state, kiosk.session, kiosk.viewContext).map(({ kind }) => kind)
  t.true(kinds().includes('events-unreadable'))
  t.deepEqual(kiosk.give({ kind: 'events-unreadable', events }).types, [], 'found again after a crash')
  kiosk.tick(24 * 60)
  t.false(kinds().includes('events-unreadable'))
  t.is(kiosk.state.journal.unreadable.count, 3)
})

test('an event that rots behind one that was said is said too, and of a row of them only what was not', (t) => {
  const kiosk = new DomainKiosk()
  const say = (from: number, to: number): readonly unknown[] =>
    kiosk.give({ kind: 'events-unreadable', events: { from, to } }).events.map(({ data }) => data)
  t.deepEqual(say(200, 201), [{ from: 200, to: 201 }])
  t.deepEqual(say(150, 150), [{ from: 150, to: 150 }])
  t.deepEqual(say(149, 203), [
    { from: 149, to: 149 },
    { from: 151, to: 199 },
    { from: 202, to: 203 },
  ])
  t.is(kiosk.state.journal.unreadable.count, 55)
})

test('what lies aside with its people is a warning, and in its last week an alarm', (t) => {
  const kiosk = new DomainKiosk()
  const said = (until: string | null): readonly string[] => ids(kiosk, { aside: { count: 1, until } })
  t.deepEqual(said(null), ['journal-aside warning'])
  t.deepEqual(said('2026-11-28'), ['journal-aside warning'])
  t.deepEqual(said('2026-11-27'), ['journal-aside alarm'])
})

test('a device is raised when it stayed away for a minute, and gone with its recovery', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.give({ kind: 'device', device: 'labelPrinter', fault: { code: 'paper-out', detail: '' } })
  const { time } = kiosk.now
  kiosk.tick(1)
  t.deepEqual(raised(kiosk), [])
  kiosk.tick(1)
  t.deepEqual(raised(kiosk), [
    { id: 'device-labelPrinter', level: 'warning', subject: 'labelPrinter', cause: 'paper-out', count: 1, since: time },
  ])
  kiosk.restart()
  t.is(raised(kiosk)[0]?.since, time)
  kiosk.give({ kind: 'device', device: 'labelPrinter', fault: null })
  t.deepEqual(raised(kiosk), [])
})

test('labels are raised when nobody looked after them for five minutes, one alert for all of a kind', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.passAll(1, 2, 3)
  const labels = [...kiosk.state.labels.keys()]
  for (const label of labels) kiosk.label(label, 'failed', 'paper-out')
  kiosk.tick(5)
  t.deepEqual(raised(kiosk), [])
  kiosk.tick(1)
  t.like(raised(kiosk), [{ id: 'label-failed', subject: labels[0], count: 3, cause: 'paper-out' }])
  for (const label of labels) kiosk.act({ act: 'reprint', label })
  t.deepEqual(raised(kiosk), [])
  kiosk.printAll()
  t.deepEqual(raised(kiosk), [])
})

test('eight labels that wait are raised at once: nobody can be taken in', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.passAll(1, 2, 3, 4, 5, 6, 7, 8)
  t.like(raised(kiosk), [{ id: 'labels-waiting', count: 8, level: 'warning' }])
})

test('a red code is told at once, a fever after five minutes, by the visit and never by the person', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.showCode('red')
  kiosk.timeOut()
  t.deepEqual(raised(kiosk), [
    {
      id: 'referral-status-code',
      level: 'alarm',
      subject: kiosk.visit(1),
      cause: 'status-code',
      count: 1,
      since: kiosk.now.time,
    },
  ])
  kiosk.lay(2)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  kiosk.tick(4)
  t.deepEqual(ids(kiosk), ['referral-status-code alarm'])
  kiosk.tick(1)
  t.deepEqual(ids(kiosk), ['referral-status-code alarm', 'referral-fever alarm'])
  t.notRegex(JSON.stringify(raised(kiosk)), /测试|119999/)
  kiosk.act({ act: 'close-referral', visit: kiosk.visit(1) })
  kiosk.act({ act: 'close-referral', visit: kiosk.visit(2) })
  t.deepEqual(raised(kiosk), [])
})

test('a box is due twenty minutes before its time, over after it, and done with when it left', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.pass(1)
  kiosk.printAll()
  const tube = kiosk.last('tube.sealed').data.tube
  kiosk.tick(99)
  t.deepEqual(ids(kiosk), [])
  kiosk.tick(1)
  t.like(raised(kiosk), [{ id: 'box-due', level: 'warning', subject: tube, cause: '2026-11-21T10:00:00.000+08:00' }])
  kiosk.tick(21)
  t.deepEqual(ids(kiosk), ['box-due alarm'])
  kiosk.tick(60)
  t.deepEqual(ids(kiosk), ['sample-old warning', 'box-due alarm'])
  kiosk.tick(60)
  t.deepEqual(ids(kiosk), ['sample-old alarm', 'box-due alarm'])
  kiosk.act({ act: 'pack', tube })
  t.deepEqual(ids(kiosk), ['sample-old alarm', 'box-due alarm'], 'packed is not gone')
  kiosk.act(HAND_OVER)
  t.deepEqual(ids(kiosk), [])
})

test('a box’s worth of tubes is said at nine tenths, and is an alarm when it is full', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.programme = { ...kiosk.programme, custody: { ...kiosk.programme.custody, maxTubes: 10 } }
  for (let n = 1; n <= 9; n += 1) {
    t.deepEqual(ids(kiosk), [])
    kiosk.pass(n)
    kiosk.printAll()
  }
  t.deepEqual(ids(kiosk), ['box-full warning'])
  kiosk.pass(10)
  kiosk.printAll()
  t.deepEqual(ids(kiosk), ['box-full alarm'])
})

test('a sample of the day before that nobody packed does not raise an alarm for ever', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.pass(1)
  kiosk.printAll()
  kiosk.tick(24 * 60 - 1)
  t.deepEqual(ids(kiosk), ['sample-old alarm', 'box-due alarm'])
  kiosk.tick(1)
  t.deepEqual(ids(kiosk), [])
})

test('every alert that is raised is one of those that are cleared at a connection', (t) => {
  const all = alertIds(['idReader', 'labelPrinter'])
  t.true(all.includes('device-labelPrinter'))
  t.is(new Set(all).size, all.length)
  t.true(
    all.every((id) => /^[\w-]+$/.test(id)),
    'each is one level of a topic',
  )
})

test('an update that was refused, given up or given back is raised once with its reason, until the next is asked for', (t) => {
  const kiosk = new DomainKiosk()
  const say = (update: string, step: 'asked' | 'refused' | 'stopped' | 'kept', reason?: string): void => {
    const fact = { update, version: '0.2.0', from: '0.1.0', ...(reason === undefined ? {} : { reason }) }
    kiosk.give({ kind: 'update', step, fact })
  }
  say('u1', 'asked')
  t.deepEqual(ids(kiosk), [])
  say('u1', 'refused', 'not-signed')
  t.like(raised(kiosk), [{ id: 'update', level: 'alarm', subject: '0.2.0', cause: 'refused:not-signed', count: 1 }])
  say('u2', 'asked')
  t.deepEqual(ids(kiosk), [])
  say('u2', 'stopped', 'tries')
  t.deepEqual(ids(kiosk), ['update warning'])
  say('u3', 'kept')
  t.deepEqual(ids(kiosk), [])
})
