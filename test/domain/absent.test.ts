import test from 'ava'
import { crewView } from '../../firmware/domain/crew-view.ts'
import { queueView } from '../../firmware/domain/queue-view.ts'
import type { CrewView, QueueView } from '../../firmware/domain/view.ts'
import { DomainKiosk, OPERATOR, PREPRINTED, poolOf } from '../support/domain-kiosk.ts'

const CALL = { act: 'call-next' } as const
const SAMPLED = { act: 'sampled' } as const
const ABSENT = { act: 'absent' } as const

function views({ session, state, viewContext }: DomainKiosk): {
  readonly crew: CrewView
  readonly queue: QueueView
} {
  return { crew: crewView(state, session, viewContext), queue: queueView(state, viewContext) }
}

/** Everybody in the tube so far, then the first two called: one sampled, the second passed over. */
function withOneAbsent(people: readonly number[]): DomainKiosk {
  const kiosk = new DomainKiosk()
  kiosk.passAll(...people)
  kiosk.act(CALL)
  kiosk.act(SAMPLED)
  kiosk.act(CALL)
  kiosk.act(ABSENT)
  return kiosk
}

test('passed over is not ended: the person leaves the queue’s figure and stands on the crew’s list', (t) => {
  const kiosk = withOneAbsent([1, 2, 3])
  t.deepEqual(kiosk.typesOf(kiosk.visit(2)), ['visit.checked-in', 'visit.called', 'visit.absent'])
  const { crew, queue } = views(kiosk)
  t.is(queue.waiting, 1)
  t.deepEqual(
    crew.absent.map(({ state, ticket }) => [ticket, state]),
    [['A002', 'absent']],
  )
  t.deepEqual(crew.called, [])
  t.is(kiosk.act(CALL).events[0]?.subject, kiosk.visit(3), 'the next one is called, not the same again')
})

test('while the tube is open a recall brings an absent person back to the chair', (t) => {
  const kiosk = withOneAbsent([1, 2, 3])
  t.deepEqual(kiosk.act({ act: 'recall', visit: kiosk.visit(2) }).types, ['visit.called'])
  t.like(kiosk.last('visit.called').data, { ticket: 'A002', recall: true })
  t.deepEqual(kiosk.act(SAMPLED).types, ['sample.collected'])
  kiosk.act(CALL)
  t.deepEqual(kiosk.act(SAMPLED).types, ['sample.collected', 'tube.sealed'])
  t.is(kiosk.last('tube.sealed').data.count, 3)
})

test('while the tube is open a returned person is the next of their own group', (t) => {
  const kiosk = withOneAbsent([1, 2, 3, 4])
  t.deepEqual(kiosk.act({ act: 'return', visit: kiosk.visit(2) }).types, ['visit.returned'])
  t.deepEqual(kiosk.last('visit.returned').data, { visit: kiosk.visit(2), group: 'K0042-1-G1', operator: OPERATOR })
  t.is(views(kiosk).queue.waiting, 3)
  t.is(kiosk.act(CALL).events[0]?.subject, kiosk.visit(2))
})

test('with only absent ones left the tube is sealed, and they come back to the front of the next group', (t) => {
  const kiosk = withOneAbsent([1, 2])
  t.is(kiosk.last('tube.sealed').data.reason, 'group-complete')
  kiosk.passAll(3, 4)
  t.is(kiosk.act({ act: 'recall', visit: kiosk.visit(2) }).refusal, 'group-over')
  kiosk.act({ act: 'return', visit: kiosk.visit(2) })
  t.is(kiosk.last('visit.returned').data.group, 'K0042-1-G2')
  t.deepEqual(views(kiosk).queue.nextGroup?.tickets, ['A002', 'A003', 'A004'])
  t.is(kiosk.act(CALL).events[0]?.subject, kiosk.visit(2))
  t.is(kiosk.last('tube.opened').data.expected, 3, 'its new label counts the returned one')
})

test('a returned person never makes a group larger than its tube, nor joins one of another size', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  kiosk.pass(1)
  kiosk.act(CALL)
  kiosk.act(ABSENT)
  kiosk.passAll(2, 3)
  kiosk.act({ act: 'return', visit: kiosk.visit(1) })
  t.is(kiosk.last('visit.returned').data.group, 'K0042-1-G3', 'the second group is full')
})

test('a single person who comes back is called next: there is no group to wait for', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  kiosk.passAll(1, 2, 3)
  kiosk.act(CALL)
  kiosk.act(ABSENT)
  kiosk.act({ act: 'return', visit: kiosk.visit(1) })
  t.is(kiosk.act(CALL).events[0]?.subject, kiosk.visit(1))
  t.is(kiosk.act(CALL).events[0]?.subject, kiosk.visit(2))
})

test('a tube that was opened while somebody was away has no place for them', (t) => {
  const kiosk = withOneAbsent([1, 2, 3, 4])
  kiosk.act({ act: 'seal' })
  kiosk.act(CALL)
  t.is(kiosk.last('tube.opened').data.expected, 2)
  t.is(kiosk.act({ act: 'recall', visit: kiosk.visit(2) }).refusal, 'group-over')
  kiosk.act({ act: 'return', visit: kiosk.visit(2) })
  t.is(kiosk.last('visit.returned').data.group, 'K0042-1-G2')
})

test('pre-printed: who comes back before the tube is scanned is counted with it', (t) => {
  const kiosk = new DomainKiosk(PREPRINTED)
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  kiosk.act(ABSENT)
  kiosk.act({ act: 'return', visit: kiosk.visit(1) })
  t.is(kiosk.last('visit.returned').data.group, 'K0042-1-G1')
  kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.is(kiosk.last('tube.opened').data.expected, 2)
})

test('after an hour an absent visit ends, and the person may check in anew', (t) => {
  const kiosk = withOneAbsent([1, 2, 3])
  t.deepEqual(kiosk.tick(59).types, ['tube.sealed'], 'only the tube’s own time is over')
  t.deepEqual(kiosk.lay(2).types, ['visit.ended'])
  kiosk.timeOut()
  t.is(kiosk.last('visit.ended').data.reason, 'repeated', 'still known as waiting to come back')
  t.deepEqual(kiosk.tick(1).types, ['visit.ended'])
  t.deepEqual(kiosk.last('visit.ended').data, { visit: kiosk.visit(2), reason: 'absent' })
  t.is(kiosk.act({ act: 'return', visit: kiosk.visit(2) }).refusal, 'no-such-visit')
  t.deepEqual(kiosk.pass(2).types, ['visit.checked-in'])
})

test('the day’s end ends every absent visit, also one that was passed over under a clock nobody believed', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T23:50:00+08:00')
  kiosk.clock = 'unsynced'
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  kiosk.act(ABSENT)
  t.deepEqual(kiosk.tick(5).types, [], 'no report is due by such a clock')
  kiosk.clock = 'synced'
  t.deepEqual(kiosk.tick(10).types, ['maintenance.clock-set', 'visit.ended', 'day.closed', 'day.opened'])
  t.like(kiosk.last('visit.ended').data, { visit: kiosk.visit(1), reason: 'absent' })
  t.is(views(kiosk).queue.waiting, 1, 'who waits stays')
})

test('an absent person may refuse, or turn out to be somebody else; nobody else can be brought back', (t) => {
  const kiosk = withOneAbsent([1, 2, 3])
  t.is(kiosk.act({ act: 'return', visit: kiosk.visit(3) }).refusal, 'no-such-visit', 'waits already')
  t.is(kiosk.act({ act: 'return', visit: 'nobody' }).refusal, 'no-such-visit')
  t.deepEqual(kiosk.act({ act: 'refuse', visit: kiosk.visit(2) }).types, ['visit.ended'])
  t.is(kiosk.act({ act: 'return', visit: kiosk.visit(2) }).refusal, 'no-such-visit')
})

test('the number of an absent person is not given to anybody else', (t) => {
  const kiosk = new DomainKiosk({}, '2026-11-21T23:50:00+08:00')
  kiosk.pass(1)
  kiosk.act(CALL)
  kiosk.act(ABSENT)
  kiosk.act({ act: 'return', visit: kiosk.visit(1) })
  kiosk.tick(20)
  kiosk.pass(2)
  t.is(kiosk.last('visit.checked-in').data.ticket, 'A002')
})
