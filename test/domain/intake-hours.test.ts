import test from 'ava'
import { parseOpeningHours } from '../../firmware/domain/opening-hours.ts'
import { queueView } from '../../firmware/domain/queue-view.ts'
import { residentView } from '../../firmware/domain/resident-view.ts'
import type { QueueView } from '../../firmware/domain/view.ts'
import { DomainKiosk, documentOf, OPERATOR, poolOf } from '../support/domain-kiosk.ts'

const RESUME = { act: 'resume' } as const

function open(hours: readonly string[], startsAt: string): DomainKiosk {
  const kiosk = new DomainKiosk(poolOf(1), `2026-11-21T${startsAt}:00+08:00`)
  kiosk.openingHours = parseOpeningHours(hours)
  return kiosk
}

function queue({ state, viewContext }: DomainKiosk): QueueView {
  return queueView(state, viewContext)
}

function serve(kiosk: DomainKiosk, minutesEach: number, times: number): void {
  for (let i = 0; i < times; i += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.printAll()
    kiosk.tick(minutesEach)
    kiosk.act({ act: 'sampled' })
  }
}

/** Fifteen people wait at the end of the morning, each of whom takes two minutes; the site closes at 12:00. */
function busyMorning(startsAt: string): DomainKiosk {
  const kiosk = open(['07:00-12:00', '13:00-21:00'], startsAt)
  kiosk.passAll(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
  serve(kiosk, 2, 5)
  return kiosk
}

test('outside of opening hours nobody is taken in, and the screens can say when it opens', (t) => {
  const kiosk = open(['07:00-12:00', '13:00-21:00'], '12:10')
  kiosk.lay(1)
  t.is(kiosk.session.prompt, 'closed')
  t.is(kiosk.journal.filter(({ event }) => event.type === 'visit.checked-in').length, 0)
  t.like(queue(kiosk), {
    open: false,
    intake: { state: 'outside-hours', opens: { day: 'today', time: '13:00' }, closesAt: null },
  })
  kiosk.timeOut()
  t.is(residentView(kiosk.state, kiosk.session, kiosk.viewContext).prompt, 'closed')
  const { idNumber, idType, name } = documentOf(1)
  t.is(kiosk.act({ act: 'assist', document: { idNumber, idType, name } }).refusal, 'outside-hours')
  kiosk.tick(50)
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'], 'it opens by itself')
})

test('with a clock that nobody believes there are no hours, so nothing closes', (t) => {
  const kiosk = open([], '03:00')
  t.like(queue(kiosk).intake, { state: 'open', closesAt: null })
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'])
})

test('intake stops when those who wait may not be done before closing; all of them are still served', (t) => {
  const kiosk = busyMorning('11:20')
  t.deepEqual(kiosk.tick(0).types, [], 'it was said once')
  t.is(kiosk.journal.filter(({ event }) => event.type === 'maintenance.intake-paused').length, 1)
  const { data } = kiosk.last('maintenance.intake-paused')
  t.like(data, { reason: 'closing-time', until: '2026-11-21T12:00:00+08:00' })
  t.is(data.operator, undefined)
  t.true((data.upToMinutes ?? 0) > 30, `${data.upToMinutes}`)
  t.is(queue(kiosk).waiting, 15)
  t.like(queue(kiosk), {
    open: false,
    intake: { state: 'closing', opens: { day: 'today', time: '13:00' }, closesAt: '12:00' },
  })
  kiosk.lay(30)
  t.is(kiosk.session.prompt, 'closed')
  const { idNumber, idType, name } = documentOf(31)
  t.is(kiosk.act({ act: 'assist', document: { idNumber, idType, name } }).refusal, 'closing-time')
  serve(kiosk, 2, 15)
  t.is(queue(kiosk).waiting, 0)
  kiosk.tick(60)
  t.true(queue(kiosk).open, 'the afternoon begins open')
})

test('two hours earlier the same queue stops nobody, and so does one without a known pace', (t) => {
  t.deepEqual(busyMorning('09:20').tick(0).types, [])
  const kiosk = open(['07:00-12:00'], '11:50')
  kiosk.passAll(1, 2, 3, 4, 5, 6, 7, 8)
  t.deepEqual(kiosk.tick(0).types, [])
})

test('it starts again with ten minutes to spare, not with each specimen', (t) => {
  const kiosk = busyMorning('11:20')
  kiosk.tick(0)
  serve(kiosk, 0.1, 3)
  const isOpenAfter: boolean[] = []
  for (let i = 0; i < 12; i += 1) {
    serve(kiosk, 0.2, 1)
    kiosk.tick(0)
    isOpenAfter.push(queue(kiosk).open)
  }
  t.is(kiosk.last('maintenance.intake-resumed').data.reason, 'time-to-spare')
  const changes = isOpenAfter.filter((is, i) => i > 0 && is !== isOpenAfter[i - 1])
  t.is(changes.length, 1, isOpenAfter.join())
})

test('the leader keeps it open until closing time, and the journal says who; then it closes', (t) => {
  const kiosk = busyMorning('11:20')
  kiosk.tick(0)
  t.deepEqual(kiosk.act(RESUME).types, ['maintenance.intake-resumed'])
  const until = '2026-11-21T12:00:00+08:00'
  t.deepEqual(kiosk.last('maintenance.intake-resumed').data, { operator: OPERATOR, until })
  t.deepEqual(kiosk.tick(0).types, [], 'it does not stop itself again')
  t.deepEqual(kiosk.pass(30).types, ['visit.checked-in'])
  t.is(kiosk.act(RESUME).refusal, 'not-needed')
  kiosk.tick(31)
  t.is(queue(kiosk).intake.state, 'outside-hours')
})

test('outside of hours the leader opens it until the timetable goes on; a restart changes nothing', (t) => {
  const kiosk = open(['07:00-12:00', '13:00-21:00'], '12:10')
  kiosk.act(RESUME)
  t.is(kiosk.last('maintenance.intake-resumed').data.until, '2026-11-21T13:00:00+08:00')
  kiosk.restart()
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'])
  kiosk.act({ act: 'pause' })
  t.is(queue(kiosk).intake.state, 'outside-hours')
  kiosk.tick(55)
  t.is(queue(kiosk).intake.state, 'paused', 'a pause outlasts the hours')
  t.is(kiosk.act({ act: 'pause' }).refusal, 'not-needed')
  kiosk.act(RESUME)
  t.is(kiosk.last('maintenance.intake-resumed').data.until, undefined)
  t.true(queue(kiosk).open)
})

test('an end that a clock from the future wrote is not believed', (t) => {
  const kiosk = busyMorning('11:20')
  kiosk.tick(0)
  kiosk.tick(-3 * 1440)
  t.true(queue(kiosk).open)
})

test('with a disk that is nearly full nobody new is taken in, nobody can resume it, and who is here is finished', (t) => {
  const kiosk = open([], '09:00')
  kiosk.passAll(1)
  kiosk.isDiskFull = true
  serve(kiosk, 2, 1)
  t.is(kiosk.state.day?.counts.get('sample.collected'), 1)
  const free = new DomainKiosk(poolOf(1))
  free.isDiskFull = true
  free.lay(1)
  t.is(free.session.prompt, 'closed')
  t.is(free.act(RESUME).refusal, 'paused')
  t.is(queue(free).intake.state, 'paused')
  free.isDiskFull = false
  t.is(queue(free).intake.state, 'open')
})
