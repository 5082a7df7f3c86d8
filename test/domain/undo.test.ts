import test from 'ava'
import type { CrewAct } from '../../firmware/domain/input.ts'
import { undoableNow } from '../../firmware/domain/undo.ts'
import { AT_PANEL } from '../../firmware/domain/undoable.ts'
import { AT_DESK, DomainKiosk, type Given, OPERATOR, poolOf } from '../support/domain-kiosk.ts'

/** Undoes what the last append of the journal did, as the page asks for it. */
function undo(kiosk: DomainKiosk, given: Given, operator = OPERATOR): Given {
  const events = kiosk.journal.slice(-given.events.length).map(({ id }) => id)
  return kiosk.give({ kind: 'crew', act: { act: 'undo', events }, operator })
}

function called(people: number, pool = 3): DomainKiosk {
  const kiosk = new DomainKiosk(poolOf(pool))
  for (let n = 1; n <= people; n += 1) kiosk.pass(n)
  kiosk.act({ act: 'call-next' })
  return kiosk
}

test('an undone sample was never there: the visit is called again, and the same place is free', (t) => {
  const kiosk = called(3)
  const given = kiosk.act({ act: 'sampled' })
  t.deepEqual(undo(kiosk, given).types, ['sample.voided'])
  t.like(kiosk.last('sample.voided').data, { reason: 'undo', operator: OPERATOR, visit: kiosk.visit(1) })
  t.is(kiosk.state.visits.get(kiosk.visit(1))?.state, 'called')
  t.is(kiosk.state.collectedAtMs.length, 0)
  kiosk.act({ act: 'sampled' })
  t.is(kiosk.last('sample.collected').data.ordinal, 1)
})

test('the sample that sealed its tube opens it again', (t) => {
  const kiosk = called(1)
  const given = kiosk.act({ act: 'sampled' })
  t.deepEqual(given.types, ['sample.collected', 'tube.sealed'])
  t.deepEqual(undo(kiosk, given).types, ['sample.voided', 'tube.reopened'])
  t.deepEqual(kiosk.act({ act: 'sampled' }).types, ['sample.collected', 'tube.sealed'])
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('an undone call puts the person back in their place; the tube that it opened stays for the group', (t) => {
  const kiosk = called(2)
  const events = kiosk.journal.slice(-2).map(({ id }) => id)
  t.deepEqual(kiosk.act({ act: 'undo', events }).types, ['visit.uncalled'])
  t.deepEqual(kiosk.last('visit.uncalled').data, { visit: kiosk.visit(1), operator: OPERATOR })
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called'], 'no second tube, no second label')
  t.is(kiosk.last('visit.called').data.ticket, 'A001')
})

test('a seal of the crew is taken back, unless another tube was opened in its place', (t) => {
  const kiosk = called(3)
  kiosk.act({ act: 'sampled' })
  t.deepEqual(undo(kiosk, kiosk.act({ act: 'seal' })).types, ['tube.reopened'])
  kiosk.act({ act: 'call-next' })
  const sealed = kiosk.act({ act: 'seal' })
  const events = kiosk.journal.slice(-sealed.events.length).map(({ id }) => id)
  kiosk.act({ act: 'open-tube' })
  t.is(kiosk.act({ act: 'undo', events }).refusal, 'undo-overtaken')
  const desk = new DomainKiosk(AT_DESK)
  desk.pass(1)
  t.deepEqual(undo(desk, desk.act({ act: 'seal' })).types, ['tube.reopened'])
  const again = desk.act({ act: 'seal' })
  const ids = desk.journal.slice(-again.events.length).map(({ id }) => id)
  desk.pass(2)
  t.is(desk.act({ act: 'undo', events: ids }).refusal, 'undo-overtaken')
})

test('only the own last step, once, within 20 seconds, by a clock that was not set', (t) => {
  const kiosk = called(3)
  const given = kiosk.act({ act: 'sampled' })
  const events = kiosk.journal.slice(-given.events.length).map(({ id }) => id)
  const act: CrewAct = { act: 'undo', events }
  t.is(kiosk.give({ kind: 'crew', act, operator: 'op-2' }).refusal, 'undo-other')
  t.is(kiosk.act({ act: 'undo', events: ['K0042.1.1'] }).refusal, 'undo-other')
  kiosk.nowMs += 20_001
  t.is(kiosk.act(act).refusal, 'undo-late')
  kiosk.nowMs -= 20_002
  t.is(kiosk.act(act).refusal, 'undo-late', 'the clock went back')
  kiosk.nowMs += 20_001
  t.deepEqual(kiosk.act(act).types, ['sample.voided'])
  t.is(kiosk.act(act).refusal, 'undo-other')
})

test('what somebody built on is not undone', (t) => {
  const kiosk = called(3)
  const given = kiosk.act({ act: 'sampled' })
  const events = kiosk.journal.slice(-given.events.length).map(({ id }) => id)
  kiosk.give({ kind: 'crew', act: { act: 'seal' }, operator: 'op-2' })
  t.is(kiosk.act({ act: 'undo', events }).refusal, 'undo-overtaken')
  const other = called(3)
  const call = other.journal.slice(-2).map(({ id }) => id)
  other.give({ kind: 'crew', act: { act: 'sampled' }, operator: 'op-2' })
  t.is(other.act({ act: 'undo', events: call }).refusal, 'undo-overtaken')
})

test('an absence is taken back: the person stands at the front again, and the tube that closed for it is open', (t) => {
  const kiosk = called(2)
  kiosk.act({ act: 'sampled' })
  kiosk.act({ act: 'call-next' })
  const given = kiosk.act({ act: 'absent' })
  t.deepEqual(given.types, ['visit.absent', 'tube.sealed'])
  t.deepEqual(undo(kiosk, given).types, ['tube.reopened', 'visit.returned'])
  t.deepEqual(kiosk.act({ act: 'call-next' }).types, ['visit.called'])
  t.deepEqual(kiosk.act({ act: 'sampled' }).types, ['sample.collected', 'tube.sealed'])
  t.is(kiosk.last('tube.sealed').data.count, 2)
  const alone = called(1)
  const left = alone.act({ act: 'absent' })
  t.deepEqual(left.types, ['visit.absent', 'tube.voided'])
  t.deepEqual(undo(alone, left).types, ['visit.returned'])
  t.deepEqual(alone.act({ act: 'call-next' }).types, ['visit.called', 'tube.opened'], 'a void tube stays void')
})

const panel = (kiosk: DomainKiosk, act: CrewAct): Given => kiosk.give({ kind: 'crew', act, operator: AT_PANEL })

test('what was pressed at the panel without a badge is taken back by whoever of the crew sees it', (t) => {
  const kiosk = called(3)
  const sampled = panel(kiosk, { act: 'sampled' })
  t.deepEqual(undo(kiosk, sampled, 'sampler-2').types, ['sample.voided'])
  t.is(kiosk.last('sample.voided').data.operator, 'sampler-2', 'by name')
  t.is(undo(kiosk, sampled, 'sampler-2').refusal, 'undo-other', 'once')
  t.is(undo(kiosk, kiosk.act({ act: 'sampled' }), 'sampler-2').refusal, 'undo-other', 'what has a name is theirs')
})

test('a call of the panel that was taken back and made again by somebody is theirs', (t) => {
  const kiosk = new DomainKiosk(poolOf(3))
  kiosk.passAll(1, 2, 3)
  panel(kiosk, { act: 'call-next' })
  const call = kiosk.journal.findLast(({ event }) => event.type === 'visit.called')?.id ?? ''
  const takeBack = (): Given =>
    kiosk.give({ kind: 'crew', act: { act: 'undo', events: [call] }, operator: 'sampler-2' })
  t.deepEqual(takeBack().types, ['visit.uncalled'])
  kiosk.act({ act: 'call-next' })
  t.is(takeBack().refusal, 'undo-other')
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('pages are told for twenty seconds what can be taken back, and of whom it is', (t) => {
  const kiosk = called(3)
  panel(kiosk, { act: 'sampled' })
  const undoable = () =>
    undoableNow(kiosk.state, kiosk.now).map(({ kind, operator, subject }) => [kind, operator, subject])
  t.deepEqual(undoable(), [
    ['sampled', AT_PANEL, 'A001'],
    ['called', OPERATOR, 'A001'],
  ])
  kiosk.nowMs += 20_001
  t.deepEqual(undoable(), [])
})
