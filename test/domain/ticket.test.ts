import test from 'ava'
import type { Effect } from '../../firmware/domain/input.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { residentView } from '../../firmware/domain/resident-view.ts'
import { resultPromise } from '../../firmware/domain/result-promise.ts'
import { ticketContent } from '../../firmware/domain/ticket.ts'
import type { ResidentView } from '../../firmware/domain/view.ts'
import { AT_DESK, aProgramme, DomainKiosk, documentOf, poolOf, SKIN } from '../support/domain-kiosk.ts'

const ALWAYS = { ticket: { print: 'always' } } satisfies Partial<Programme>
const ON_REQUEST = { ticket: { print: 'on-request' } } satisfies Partial<Programme>
const SETTING = { station: '1', site: '红旗社区采样亭', hotline: '12345', mode: 'live' } as const

/** Checked in, and the answer still stands on the booth's screen. */
function checkedIn(rules: Partial<Programme>): { kiosk: DomainKiosk; effects: readonly Effect[] } {
  const kiosk = new DomainKiosk(rules)
  kiosk.lay(1)
  return { kiosk, effects: kiosk.measure(SKIN.normal).effects }
}

function tickets(effects: readonly Effect[]): readonly Effect[] {
  return effects.filter(({ kind }) => kind === 'ticket')
}

function view({ session, state, viewContext }: DomainKiosk): ResidentView {
  return residentView(state, session, viewContext)
}

function touch(kiosk: DomainKiosk, token = kiosk.session.token) {
  return kiosk.give({ kind: 'ticket', token })
}

test('always: every check-in asks for one piece of paper, and writes nothing about it', (t) => {
  const { effects, kiosk } = checkedIn(ALWAYS)
  t.deepEqual(tickets(effects), [{ kind: 'ticket', visit: kiosk.visit(1), askedBy: 'booth' }])
  t.deepEqual(kiosk.journal.at(-1)?.event.type, 'visit.checked-in')
  t.is(view(kiosk).paper, 'printing')
  t.is(touch(kiosk).refusal, 'not-needed')
})

test('never, at the desk and without a specimen there is no paper', (t) => {
  t.deepEqual(tickets(checkedIn({}).effects), [])
  const never = checkedIn({}).kiosk
  t.is(view(never).paper, null)
  t.is(touch(never).refusal, 'not-needed')
  // The file does not pass such rules; the domain would print nothing either.
  for (const rules of [{ ...ALWAYS, ...AT_DESK }, { ...ALWAYS, collect: 'none' } as const]) {
    const { effects, kiosk } = checkedIn(rules)
    t.deepEqual(tickets(effects), [])
    t.is(view(kiosk).paper, null)
  }
})

test('on request: five touches are one piece of paper', (t) => {
  const { effects, kiosk } = checkedIn(ON_REQUEST)
  t.deepEqual(tickets(effects), [])
  t.is(view(kiosk).paper, 'offered')
  const events = kiosk.journal.length
  const given = [1, 2, 3, 4, 5].map(() => touch(kiosk))
  t.deepEqual(
    given.map(({ effects: all, refusal }) => [tickets(all).length, refusal]),
    [[1, undefined], ...Array.from({ length: 4 }, () => [0, 'not-needed'])],
  )
  t.is(kiosk.journal.length, events, 'paper is no fact')
  t.is(view(kiosk).paper, 'printing')
})

test('a touch that comes when the next person stands there is refused, and so is one at an empty booth', (t) => {
  const { kiosk } = checkedIn(ON_REQUEST)
  const { token } = kiosk.session
  kiosk.lay(2)
  t.is(touch(kiosk, token).refusal, 'session-changed')
  t.is(touch(kiosk).refusal, 'not-needed')
  const left = checkedIn(ON_REQUEST).kiosk
  left.timeOut()
  t.is(touch(left).refusal, 'not-needed')
})

test('who lays the card again may have the number on paper while they wait, and nobody else', (t) => {
  const { kiosk } = checkedIn(ALWAYS)
  kiosk.timeOut()
  kiosk.lay(1)
  t.like(view(kiosk), { prompt: 'repeated', ticket: 'A001', paper: 'offered' })
  t.is(tickets(touch(kiosk).effects).length, 1)
  kiosk.timeOut()
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.lay(1)
  t.like(view(kiosk), { prompt: 'repeated', paper: null })
  t.is(touch(kiosk).refusal, 'not-needed')
})

test('the crew prints the number that somebody remembers, also of who was passed over, and of nobody who is done', (t) => {
  const kiosk = new DomainKiosk({ ...ON_REQUEST, ...poolOf(1) })
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'absent' })
  for (const [ticket, visit] of [
    ['A001', kiosk.visit(1)],
    ['A002', kiosk.visit(2)],
  ] as const) {
    const given = kiosk.act({ act: 'print-ticket', ticket })
    t.deepEqual([given.types, given.effects], [[], [{ kind: 'ticket', visit, askedBy: 'crew' }]])
  }
  t.is(kiosk.act({ act: 'print-ticket', ticket: 'A003' }).refusal, 'no-such-visit')
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  t.is(kiosk.act({ act: 'print-ticket', ticket: 'A002' }).refusal, 'no-such-visit')
  kiosk.programme = aProgramme()
  t.is(kiosk.act({ act: 'print-ticket', ticket: 'A001' }).refusal, 'no-tickets')
})

test('the paper says the number, the station, who is before with the hour of it, and nothing of the person', (t) => {
  const kiosk = new DomainKiosk({ ...ALWAYS, result: { withinHours: 8, where: null }, ...poolOf(1) })
  for (const n of [1, 2, 3, 4]) kiosk.pass(n)
  const unknown = ticketContent(kiosk.state, kiosk.visit(4), SETTING, kiosk.viewContext)
  t.like(unknown, { ticket: 'A004', at: '08:00', ahead: 3, waitMinutes: null, result: { by: null, withinHours: 8 } })
  for (const n of [5, 6, 7, 8, 9]) kiosk.pass(n)
  for (let i = 0; i < 4; i += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.tick(2)
    kiosk.act({ act: 'sampled' })
  }
  const content = ticketContent(kiosk.state, kiosk.visit(9), SETTING, kiosk.viewContext)
  t.like(content, { at: '08:08', ahead: 4, result: { by: { daysAhead: 0, clock: '16:30' } } })
  t.true((content?.waitMinutes ?? 0) >= 4 && (content?.waitMinutes ?? 99) <= 16)
  const { idNumber, name } = documentOf(9)
  for (const personal of [name, idNumber, '36.', kiosk.visit(9)]) t.false(JSON.stringify(content).includes(personal))
  t.is(ticketContent(kiosk.state, kiosk.visit(1), SETTING, kiosk.viewContext), null, 'nothing for who is done')
})

test('a result is promised for the half hour after the longest likely wait and the laboratory’s hours', (t) => {
  const at = (time: string, waitMinutes: number | null, withinHours = 8) => {
    const programme = aProgramme({ result: { withinHours, where: null } })
    const moment = { epochMs: 0, day: time.slice(0, 10), time }
    return resultPromise(programme, moment, waitMinutes)?.by
  }
  t.deepEqual(at('2026-11-21T10:31:00.000+08:00', 0), { daysAhead: 0, clock: '19:00' })
  t.deepEqual(at('2026-11-21T10:30:00.000+08:00', 0), { daysAhead: 0, clock: '18:30' })
  t.deepEqual(at('2026-11-21T15:50:00.000+08:00', 0), { daysAhead: 1, clock: '00:00' })
  t.deepEqual(at('2026-11-21T15:00:00.000+08:00', 95.5, 24), { daysAhead: 1, clock: '17:00' })
  t.is(at('2026-11-21T15:00:00.000+08:00', null), null)
  t.is(resultPromise(aProgramme(), new DomainKiosk().now, 0), null)
})

test('at the desk the swab is taken now: the promise needs no wait', (t) => {
  const { kiosk } = checkedIn({ ...AT_DESK, result: { withinHours: 8, where: null } })
  t.deepEqual(view(kiosk).result, { by: { daysAhead: 0, clock: '16:00' }, withinHours: 8, where: null })
  kiosk.timeOut()
  t.is(view(kiosk).result, null)
})
