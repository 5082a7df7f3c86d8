import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import fc from 'fast-check'
import type { CheckedIn, RecordedEvent } from '../../firmware/domain/events.ts'
import { LABELS_WAITING_MAX } from '../../firmware/domain/intake.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { queueView } from '../../firmware/domain/queue-view.ts'
import type { Referred } from '../../firmware/domain/referral-record.ts'
import { labelsWaiting } from '../../firmware/domain/state.ts'
import { ACT_NAMES } from '../support/any-act.ts'
import { anyProgramme, ownCode } from '../support/any-programme.ts'
import { CheckedKiosk } from '../support/checked-kiosk.ts'
import { CustodyRules } from '../support/custody-rules.ts'
import { JournalRules } from '../support/domain-invariants.ts'
import type { DomainKiosk } from '../support/domain-kiosk.ts'
import { anyMove, BROUGHT_BY, hasDocument, type Move, make, skinCentiC } from '../support/domain-moves.ts'
import { isQuestion, unasked } from '../support/question-moves.ts'
import { personOf } from '../support/site-moves.ts'

const RUNS = 2_000
const MOVES_MAX = 250
/** A loaded machine does several times as many in the time; with fewer nothing was looked for. */
const RUNS_MIN = 100
/** With fewer runs (the machine has other work) chance may leave a kind of event out. */
const COVERING_RUNS = 1_000

/** Plays the moves and holds the journal against the rules after each. */
function play(programme: Partial<Programme>, moves: readonly Move[]): CheckedKiosk {
  const kiosk = new CheckedKiosk(programme)
  const rules = new JournalRules(programme.interval?.days ?? 1)
  const custody = new CustodyRules()
  let standing = 1
  let facing = 1
  let read = 0
  for (const move of moves) {
    // The crew looks at the person it helps.
    if (move.kind === 'assist' || (move.kind === 'act' && isQuestion(move.act))) facing = standing
    const numberBefore = kiosk.session.holder?.person.idNumber
    if (bringsSomebody(kiosk, move)) standing = facing = move.n
    make(kiosk, move, standing, facing)
    const number = kiosk.session.holder?.person.idNumber
    // Whoever was entered by the crew is looked at by them.
    if (move.kind === 'foreigner' && number !== undefined && number !== numberBefore)
      standing = facing = personOf(number)
    if (move.kind === 'change-places') facing = move.n
    // Only events change the state.
    if (kiosk.journal.length === read) continue
    for (const recorded of kiosk.journal.slice(read)) {
      rules.read(recorded)
      custody.read(recorded)
      checkPerson(recorded)
      checkAsked(kiosk, recorded)
    }
    read = kiosk.journal.length
    rules.checkTotals()
    custody.checkTotals(kiosk.state)
    checkState(kiosk)
    checkWaiting(kiosk, rules.queue.waiting)
  }
  if (!isDeepStrictEqual(kiosk.rebuilt(), kiosk.state)) throw new Error('the journal gives another state')
  return kiosk
}

/** Whoever lays a card stands in front; a document that the crew types is of somebody new if nobody is being served. */
function bringsSomebody(
  { session }: DomainKiosk,
  move: Move,
): move is Extract<Move, { kind: 'lay' | 'pass' | 'assist' }> {
  const isFree = session.phase === 'idle' || session.phase === 'farewell' || session.needs === 'identity'
  return move.kind === 'lay' || move.kind === 'pass' || (move.kind === 'assist' && hasDocument(move) && isFree)
}

/** Skin and code tell whose they are: an event with one person's number and another one's temperature or code is the worst of faults. */
function checkPerson({ event, sequence }: RecordedEvent): void {
  if (event.type !== 'visit.checked-in' && event.type !== 'visit.referred') return
  const { person, statusCode = '', temperature }: CheckedIn | Referred = event.data
  if (person === undefined) return
  const n = personOf(person.idNumber)
  if (statusCode.startsWith('own-') && statusCode !== ownCode(n)) throw new Error(`event ${sequence}: another's code`)
  const own = [skinCentiC(n, true), skinCentiC(n, false)]
  const foreign = temperature?.readings.find(
    (reading) => reading.ambientC !== null && !own.includes(Math.round(reading.objectC * 100)),
  )
  if (foreign !== undefined) throw new Error(`event ${sequence}: the temperature is somebody else's`)
}

function checkAsked({ programme }: DomainKiosk, { event, sequence }: RecordedEvent): void {
  const wrong = event.type === 'visit.checked-in' ? unasked(programme, event.data) : null
  if (wrong !== null) throw new Error(`event ${sequence}: ${wrong}`)
}

function checkState({ state }: DomainKiosk): void {
  // A person who is already being served when the eighth label comes is still served.
  if (labelsWaiting(state) > LABELS_WAITING_MAX + 1) throw new Error('too many labels wait')
  for (const tube of state.tubes.values()) {
    if (tube.members.length > tube.poolSize) throw new Error(`tube ${tube.number} is over-full`)
    if (tube.state === 'open' && tube.swabs.length >= tube.poolSize) throw new Error(`${tube.number} is full and open`)
  }
}

/** Contract, section 3: one figure for the page, the topic and the equation. */
function checkWaiting({ state, viewContext }: DomainKiosk, expected: number): void {
  const { waiting } = queueView(state, viewContext)
  if (waiting !== expected) throw new Error(`${waiting} are shown as waiting, ${expected} are`)
}

test('whatever happens, in any order: nothing lost, nothing twice, nobody in the wrong tube', (t) => {
  const seen = new Map<string, number>()
  const done = new Map<string, number>()
  let runs = 0
  fc.assert(
    fc.property(
      anyProgramme,
      fc.array(anyMove, { minLength: 20, maxLength: MOVES_MAX, size: 'max' }),
      (programme, moves) => {
        const kiosk = play(programme, moves)
        runs += 1
        for (const [name, times] of kiosk.done) done.set(name, (done.get(name) ?? 0) + times)
        for (const { event } of kiosk.journal) seen.set(event.type, (seen.get(event.type) ?? 0) + 1)
      },
    ),
    { numRuns: RUNS, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false, includeErrorInReport: true },
  )
  t.log(`${runs} runs`, Object.fromEntries(seen))
  t.true(runs > RUNS_MIN, `${runs} runs`)
  for (const type of [
    'sample.collected',
    'tube.sealed',
    'tube.voided',
    'visit.referred',
    'visit.absent',
    'visit.returned',
    'group.released',
    'day.closed',
    'label.printed',
    'box.handed-over',
    'box.unpacked',
    'box.scan-refused',
    'sample.voided',
    'record.corrected',
    'visit.uncalled',
    'tube.reopened',
    'tube.verified',
    'stock.received',
  ]) {
    t.true(runs < COVERING_RUNS || (seen.get(type) ?? 0) > 2, `${type} hardly ever happens: the moves miss it`)
  }
  for (const name of [...Object.keys(BROUGHT_BY), ...ACT_NAMES]) {
    t.true(runs < COVERING_RUNS || (done.get(name) ?? 0) > 0, `${name} is never done: the moves miss it`)
  }
  t.log('least done', Object.fromEntries([...done].sort(([, a], [, b]) => a - b).slice(0, 9)))
})
