import test from 'ava'
import fc from 'fast-check'
import { nextGroups, PRIORITY_GROUPS_IN_A_ROW_MAX } from '../../firmware/domain/queue-order.ts'
import { queueView } from '../../firmware/domain/queue-view.ts'
import { residentView } from '../../firmware/domain/resident-view.ts'
import type { QueueView } from '../../firmware/domain/view.ts'
import { DomainKiosk, documentOf, OPERATOR, PREPRINTED, poolOf } from '../support/domain-kiosk.ts'

const CALL = { act: 'call-next' } as const
const ELDERLY_FIRST = { queue: { priority: ['elderly', 'pregnant'] } } as const

function elder(kiosk: DomainKiosk, n: number, category = 'elderly'): void {
  const { idNumber, idType, name } = documentOf(n)
  kiosk.act({ act: 'assist', document: { idNumber, idType, name }, category, contactCentiC: 3650 })
  kiosk.timeOut()
}

function queue({ state, viewContext }: DomainKiosk): QueueView {
  return queueView(state, viewContext)
}

/** Tickets in the order in which everybody is called. */
function callAll(kiosk: DomainKiosk): readonly string[] {
  const tickets: string[] = []
  for (;;) {
    const given = kiosk.act(CALL)
    const called = given.events.find(({ type }) => type === 'visit.called')
    if (called?.type !== 'visit.called') return tickets
    tickets.push(called.data.ticket)
    kiosk.act({ act: 'sampled' })
    kiosk.printAll()
  }
}

test('people of a priority category are called before others, in groups of their own', (t) => {
  const kiosk = new DomainKiosk({ ...ELDERLY_FIRST, ...poolOf(2) })
  kiosk.passAll(1, 2)
  elder(kiosk, 3)
  elder(kiosk, 4, 'pregnant')
  t.like(kiosk.last('visit.checked-in').data, { group: 'K0042-1-G2', priority: true })
  t.deepEqual(callAll(kiosk), ['A003', 'A004', 'A001', 'A002'])
})

test('a group that was begun is finished, whoever comes', (t) => {
  const kiosk = new DomainKiosk({ ...ELDERLY_FIRST, ...poolOf(2) })
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  elder(kiosk, 3)
  t.is(kiosk.act(CALL).events[0]?.subject, kiosk.visit(2))
})

test('others wait for two priority groups at most, however many come', (t) => {
  t.is(PRIORITY_GROUPS_IN_A_ROW_MAX, 2)
  const kiosk = new DomainKiosk({ ...ELDERLY_FIRST, ...poolOf(1) })
  kiosk.passAll(1, 2)
  for (const n of [3, 4, 5, 6, 7]) elder(kiosk, n)
  t.deepEqual(callAll(kiosk), ['A003', 'A004', 'A001', 'A005', 'A006', 'A002', 'A007'])
})

test('whatever the mix, nobody is overtaken by more priority groups in a row than that', (t) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('elder', 'other', 'call'), { maxLength: 60 }), (moves) => {
      const kiosk = new DomainKiosk({ ...ELDERLY_FIRST, ...poolOf(1), interval: { days: 0, byCategory: {} } })
      let inARow = 0
      for (const [i, move] of moves.entries()) {
        if (move === 'other') kiosk.pass(i + 1)
        if (move === 'elder') elder(kiosk, i + 1)
        if (move !== 'call') continue
        const others = nextGroups(kiosk.state).some(({ isPriority }) => !isPriority)
        const { events } = kiosk.act(CALL)
        const visit = kiosk.state.visits.get(events[0]?.subject ?? '')
        kiosk.printAll()
        inARow = visit?.isPriority === true && others ? inARow + 1 : 0
        if (inARow > PRIORITY_GROUPS_IN_A_ROW_MAX) return false
      }
      return true
    }),
    { numRuns: 200 },
  )
  t.pass()
})

test('pre-printed: a tube scanned before the call is for the group that is called next', (t) => {
  const kiosk = new DomainKiosk({ ...ELDERLY_FIRST, ...PREPRINTED })
  kiosk.pass(1)
  elder(kiosk, 2)
  kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.is(kiosk.last('tube.opened').data.group, 'K0042-1-G2')
  t.is(kiosk.act(CALL).events[0]?.subject, kiosk.visit(2))
})

test('a group is released as a whole: it is named, closed, and called before all that come later', (t) => {
  const kiosk = new DomainKiosk({ ...ELDERLY_FIRST, ...poolOf(3) })
  kiosk.passAll(1, 2)
  t.deepEqual(kiosk.act({ act: 'release-group' }).types, ['group.released'])
  const released = { group: 'K0042-1-G1', tickets: ['A001', 'A002'], operator: OPERATOR }
  t.deepEqual(kiosk.last('group.released').data, released)
  t.like(queue(kiosk).nextGroup, { first: 'A001', last: 'A002', released: true })
  kiosk.pass(3)
  t.is(kiosk.last('visit.checked-in').data.group, 'K0042-1-G2', 'nobody joins a group whose number was said')
  elder(kiosk, 4)
  t.deepEqual(callAll(kiosk), ['A001', 'A002', 'A004', 'A003'])
})

test('the waiting line holds two groups; a third is asked when the first has begun', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  t.is(kiosk.act({ act: 'release-group' }).refusal, 'nobody-waiting')
  kiosk.passAll(1, 2, 3)
  kiosk.act({ act: 'release-group' })
  kiosk.act({ act: 'release-group' })
  t.is(kiosk.act({ act: 'release-group' }).refusal, 'groups-released')
  kiosk.act(CALL)
  t.deepEqual(kiosk.act({ act: 'release-group' }).types, ['group.released'])
  t.is(kiosk.act({ act: 'release-group' }).refusal, 'nobody-waiting')
})

test('the resident’s number of people before agrees with the order of calls and with the queue’s figure', (t) => {
  const kiosk = new DomainKiosk(ELDERLY_FIRST)
  kiosk.passAll(1, 2)
  kiosk.act(CALL)
  const before = queue(kiosk).waiting
  kiosk.pass(3)
  kiosk.lay(3)
  t.is(residentView(kiosk.state, kiosk.session, kiosk.viewContext).ahead, before)
})
