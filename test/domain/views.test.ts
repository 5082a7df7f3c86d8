import test from 'ava'
import { crewView } from '../../firmware/domain/crew-view.ts'
import { queueView } from '../../firmware/domain/queue-view.ts'
import { residentView } from '../../firmware/domain/resident-view.ts'
import type { CrewView, QueueView, ResidentView } from '../../firmware/domain/view.ts'
import { AT_DESK, DomainKiosk, PREPRINTED, poolOf, SKIN } from '../support/domain-kiosk.ts'

interface Views {
  readonly crew: CrewView
  readonly queue: QueueView
  readonly resident: ResidentView
}

function views({ session, state, viewContext }: DomainKiosk): Views {
  return {
    crew: crewView(state, session, viewContext),
    queue: queueView(state, viewContext),
    resident: residentView(state, session, viewContext),
  }
}

function serve(kiosk: DomainKiosk, minutesEach: number): void {
  kiosk.act({ act: 'call-next' })
  kiosk.tick(minutesEach)
  kiosk.act({ act: 'sampled' })
}

test('waiting is checked in and not yet collected, referred or ended: called people count', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2, 3, 4, 5)
  t.is(views(kiosk).queue.waiting, 5)
  kiosk.act({ act: 'call-next' })
  t.is(views(kiosk).queue.waiting, 5)
  kiosk.act({ act: 'sampled' })
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'absent' })
  kiosk.act({ act: 'refuse', visit: kiosk.visit(3) })
  t.is(views(kiosk).queue.waiting, 2)
})

test('the figures carry their age and their sequence', (t) => {
  const kiosk = new DomainKiosk()
  t.like(views(kiosk).queue, { at: '2026-11-21T08:00:00.000+08:00', seq: 2, open: true, nowServing: null })
})

test('without a pace there is no estimate, with one it has a band', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  kiosk.passAll(1, 2, 3, 4, 5, 6, 7, 8)
  t.like(views(kiosk).queue, { estimatedWaitMinutes: null, band: null, servedLastHour: 0 })
  for (let i = 0; i < 4; i += 1) serve(kiosk, 10)
  const { band, estimatedWaitMinutes, servedLastHour } = views(kiosk).queue
  t.true((estimatedWaitMinutes ?? 0) >= 25 && (estimatedWaitMinutes ?? 99) <= 50, `${estimatedWaitMinutes}`)
  t.deepEqual([band, servedLastHour], ['busy', 4])
})

test('the band is clear up to the first limit, busy up to the second, and jammed beyond it', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  kiosk.passAll(1, 2, 3, 4, 5, 6, 7, 8)
  for (let i = 0; i < 4; i += 1) serve(kiosk, 10)
  const minutes = views(kiosk).queue.estimatedWaitMinutes ?? 0
  t.true(minutes > 2)
  const bandAt = (bandsMinutes: readonly [number, number]) =>
    queueView(kiosk.state, { ...kiosk.viewContext, bandsMinutes }).band
  t.is(bandAt([minutes, minutes + 5]), 'clear')
  t.is(bandAt([minutes - 1, minutes]), 'busy')
  t.is(bandAt([minutes - 2, minutes - 1]), 'jammed')
})

test('nobody waits: clear; a queue of an hour: jammed', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  kiosk.passAll(1, 2, 3)
  for (let i = 0; i < 3; i += 1) serve(kiosk, 5)
  t.like(views(kiosk).queue, { estimatedWaitMinutes: 0, band: 'clear' })
  kiosk.passAll(...Array.from({ length: 20 }, (_, i) => i + 10))
  const { band, estimatedWaitMinutes } = views(kiosk).queue
  t.true((estimatedWaitMinutes ?? 0) > 50, `${estimatedWaitMinutes}`)
  t.is(band, 'jammed')
})

test('specimens of a clock that was ahead are not of the last hour', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  kiosk.passAll(1, 2)
  kiosk.tick(-300)
  t.is(views(kiosk).queue.servedLastHour, 0)
})

test('the next group is told by its first and last ticket', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  kiosk.passAll(1, 2, 3, 4)
  const group = { first: 'A001', last: 'A002', size: 2, tickets: ['A001', 'A002'], released: false }
  t.deepEqual(views(kiosk).queue.nextGroup, group)
  kiosk.act({ act: 'call-next' })
  t.like(views(kiosk).queue, { nowServing: 'A001', nextGroup: { first: 'A003', last: 'A004', size: 2 } })
})

test('a resident sees the own number and how many are before', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  kiosk.lay(3)
  t.like(views(kiosk).resident, { prompt: 'temperature', step: 2, ticket: null })
  kiosk.measure(SKIN.normal)
  t.like(views(kiosk).resident, { prompt: 'done', step: 3, ticket: 'A003', ahead: 2 })
})

test('who stands there now is told apart from the one before, and from nobody, but not by the steps of one visit', (t) => {
  const kiosk = new DomainKiosk()
  const arrival = (): number => views(kiosk).resident.arrival
  kiosk.lay(1)
  const first = arrival()
  kiosk.measure(SKIN.normal)
  t.is(arrival(), first, 'the answer is still for the same person')
  kiosk.lay(1)
  t.is(arrival(), first, 'the same card once more')
  kiosk.lay(2)
  t.is(arrival(), first + 1, 'somebody else, under the answer to the one before')
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  t.is(arrival(), first + 1)
  kiosk.timeOut()
  t.is(arrival(), first + 1)
  kiosk.lay(3)
  t.is(arrival(), first + 2)
})

test('no public figure has a name, a number of a document or a temperature', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  kiosk.act({ act: 'call-next' })
  const { queue, resident } = views(kiosk)
  t.notRegex(JSON.stringify({ queue, resident }), /测|119999|36\.|1990/)
})

test('a fever looks like any other doubt on the resident’s screen, the crew reads it', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  const { crew, resident } = views(kiosk)
  t.is(resident.prompt, 'staff')
  t.notRegex(JSON.stringify(resident), /fever/)
  t.like(crew.session, { concern: 'fever', maskedName: '测*', sex: 'male', age: 36 })
  t.like(crew.tasks[0], { kind: 'referred', subject: kiosk.visit(1), cause: 'fever' })
})

test('what the crew has to do: the tube to be scanned, the label to be looked at, the printer that is behind', (t) => {
  const kinds = (kiosk: DomainKiosk): readonly string[] => views(kiosk).crew.tasks.map(({ kind }) => kind)
  const scans = new DomainKiosk(PREPRINTED)
  scans.pass(1)
  t.deepEqual(kinds(scans), [])
  scans.act({ act: 'call-next' })
  t.deepEqual(kinds(scans), ['scan-tube'])
  scans.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.deepEqual(kinds(scans), [])

  const prints = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  prints.passAll(1, 2, 3, 4, 5, 6, 7, 8)
  t.deepEqual(kinds(prints), ['labels-waiting'])
  const [first = '', second = ''] = [...prints.state.labels.keys()]
  prints.label(first, 'failed', 'paper-out')
  prints.label(second, 'doubtful', 'link-down')
  t.deepEqual(kinds(prints), ['label-failed', 'label-doubtful'])
  prints.act({ act: 'reprint', label: first })
  prints.act({ act: 'accept-label', label: second })
  t.deepEqual(kinds(prints), [])
})

test('a failing device is a task until it is back', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.give({ kind: 'device', device: 'thermometer', fault: { code: 'bad-frame', detail: '' } })
  t.like(views(kiosk).crew.tasks[0], { key: 'device-faulted:thermometer', cause: 'bad-frame' })
  kiosk.give({ kind: 'device', device: 'thermometer', fault: null })
  t.deepEqual(views(kiosk).crew.tasks, [])
})

test('a closed kiosk says so to whoever looks', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.act({ act: 'pause' })
  t.is(views(kiosk).resident.prompt, 'closed')
  t.false(views(kiosk).queue.open)
})
