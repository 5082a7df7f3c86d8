import test from 'ava'
import { DomainKiosk, documentOf, OPERATOR, poolOf } from '../support/domain-kiosk.ts'

/** Tickets by group, in the order in which people came. */
function groups(kiosk: DomainKiosk): readonly (readonly (string | null)[])[] {
  return [...kiosk.state.groups.values()].map(({ members }) =>
    members.map((id) => kiosk.state.visits.get(id)?.ticket ?? null),
  )
}

test('a mother and her children have numbers in a row and share a tube', (t) => {
  const kiosk = new DomainKiosk(poolOf(5))
  kiosk.passAll(1, 2)
  t.deepEqual(kiosk.act({ act: 'begin-party', size: 3 }).types, ['party.begun'])
  t.deepEqual(kiosk.pass(3).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.party, kiosk.last('party.begun').data.party)
  t.deepEqual(kiosk.passAll(4, 5), ['visit.checked-in', 'visit.checked-in', 'party.ended'])
  t.like(kiosk.last('party.ended').data, { count: 3, reason: 'complete' })
  t.deepEqual(groups(kiosk), [['A001', 'A002', 'A003', 'A004', 'A005']])
  kiosk.pass(6)
  t.false('party' in kiosk.last('visit.checked-in').data, 'the next one is somebody else')
})

test('a party that does not fit into what is left of a group begins the next, and is called one after the other', (t) => {
  const kiosk = new DomainKiosk(poolOf(3))
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'begin-party', size: 2 })
  kiosk.passAll(3, 4)
  kiosk.pass(5)
  t.deepEqual(groups(kiosk), [
    ['A001', 'A002', 'A005'],
    ['A003', 'A004'],
  ])
  const called = Array.from({ length: 5 }, () => {
    kiosk.act({ act: 'call-next' })
    const { ticket } = kiosk.last('visit.called').data
    kiosk.act({ act: 'sampled' })
    return ticket
  })
  t.deepEqual(called, ['A001', 'A002', 'A005', 'A003', 'A004'])
})

test('a party larger than a tube fills one, and goes on in the next', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  kiosk.pass(1)
  kiosk.act({ act: 'begin-party', size: 3 })
  kiosk.passAll(2, 3, 4)
  t.deepEqual(groups(kiosk), [
    ['A001', 'A004'],
    ['A002', 'A003'],
  ])
})

test('who needs a tube of their own has it, also in a party', (t) => {
  const kiosk = new DomainKiosk(poolOf(5))
  kiosk.act({ act: 'begin-party', size: 2 })
  kiosk.pass(1)
  const { idNumber, idType, name } = documentOf(2)
  kiosk.act({ act: 'assist', document: { idNumber, idType, name }, category: 'key', contactCentiC: 3650 })
  t.deepEqual(groups(kiosk), [['A001'], ['A002']])
})

test('the crew ends a party, or its time does; a power cut does not', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.act({ act: 'begin-party', size: 4 })
  kiosk.pass(1)
  kiosk.restart()
  t.deepEqual(kiosk.act({ act: 'end-party' }).types, ['party.ended'])
  t.like(kiosk.last('party.ended').data, { count: 1, reason: 'crew', operator: OPERATOR })
  kiosk.act({ act: 'begin-party', size: 2 })
  t.not(kiosk.last('party.begun').data.party, kiosk.last('party.ended').data.party)
  t.deepEqual(kiosk.tick(14).types, [])
  t.true(kiosk.tick(1).types.includes('party.ended'))
  t.is(kiosk.last('party.ended').data.reason, 'time-limit')
})

test('one party at a time, of two to ten', (t) => {
  const kiosk = new DomainKiosk()
  t.is(kiosk.act({ act: 'end-party' }).refusal, 'no-party')
  for (const size of [1, 11, 2.5, Number.NaN]) t.is(kiosk.act({ act: 'begin-party', size }).refusal, 'bad-party')
  kiosk.act({ act: 'begin-party', size: 2 })
  t.is(kiosk.act({ act: 'begin-party', size: 2 }).refusal, 'party-open')
})
