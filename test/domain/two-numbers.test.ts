import test from 'ava'
import type { RosterEntry } from '../../firmware/domain/roster.ts'
import { rosterStanding } from '../../firmware/domain/roster.ts'
import { linkNumbers } from '../../firmware/domain/two-numbers.ts'
import { AT_DESK, DomainKiosk, keyOf } from '../support/domain-kiosk.ts'

const NEW = { idType: 'foreign-permanent-2023', idNumber: '911999199003070010', name: 'SAMPLE ANNA' } as const
const OTHER_NEW = '911999199003070037'
const OLD_NUMBER = 'UTO119990030712'
const OLD = { idType: 'foreign-permanent-2017', idNumber: OLD_NUMBER, name: NEW.name, birthDate: '1990-03-07' } as const
const LINKED = { ...NEW, formerNumber: OLD_NUMBER }

const LISTED: RosterEntry = {
  personKey: keyOf(OLD_NUMBER),
  maskedName: 'S*',
  idTail: '0712',
  category: 'key',
  phone: null,
  unit: null,
  proofDay: null,
  half: null,
}

test('who came long ago with one card and today with the other one does not come twice today', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.act({ act: 'assist', document: NEW, contactCentiC: 3650 })
  kiosk.timeOut()
  kiosk.tick(10 * 1_440)
  kiosk.act({ act: 'assist', document: OLD, contactCentiC: 3650 })
  kiosk.timeOut()
  t.deepEqual(kiosk.act({ act: 'assist', document: LINKED, contactCentiC: 3650 }).types, ['visit.ended'])
  t.is(kiosk.last('visit.ended').data.reason, 'repeated')
})

test('a mistyped number that is put right leaves the former number known', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.act({ act: 'assist', document: { ...LINKED, idNumber: OTHER_NEW }, contactCentiC: 3650 })
  kiosk.timeOut()
  const visit = kiosk.visit(1)
  const corrected = kiosk.act({ act: 'correct', visit, reason: 'typed-wrong', idNumber: NEW.idNumber })
  t.deepEqual(corrected.types, ['record.corrected'])
  for (const document of [NEW, OLD, LINKED]) {
    kiosk.act({ act: 'assist', document, contactCentiC: 3650 })
    t.is(kiosk.session.prompt, 'repeated', document.idType)
    kiosk.timeOut()
  }
  kiosk.act({ act: 'void', visit, reason: 'not-taken' })
  t.true(kiosk.act({ act: 'assist', document: OLD, contactCentiC: 3650 }).types.includes('visit.checked-in'))
})

for (const reason of ['not-taken', 'spoilt', 'duplicate', 'other'] as const) {
  test(`a link of two numbers outlives the specimen at which it was said (void: ${reason})`, (t) => {
    const kiosk = new DomainKiosk(AT_DESK)
    kiosk.act({ act: 'assist', document: LINKED, contactCentiC: 3650 })
    kiosk.timeOut()
    kiosk.act({ act: 'void', visit: kiosk.visit(1), reason })
    const [first, second] = reason === 'spoilt' ? [OLD, NEW] : [NEW, OLD]
    t.true(kiosk.act({ act: 'assist', document: first, contactCentiC: 3650 }).types.includes('sample.collected'))
    kiosk.timeOut()
    t.deepEqual(kiosk.act({ act: 'assist', document: second, contactCentiC: 3650 }).types, ['visit.ended'])
    t.is(kiosk.last('visit.ended').data.reason, 'repeated')
    t.deepEqual(kiosk.rebuilt().links, kiosk.state.links)
  })
}

test('what was said of the wrong person links nobody, and neither does a number that was put right', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.act({ act: 'assist', document: LINKED, contactCentiC: 3650 })
  kiosk.timeOut()
  kiosk.act({ act: 'void', visit: kiosk.visit(1), reason: 'wrong-person' })
  t.is(kiosk.state.links.size, 0)
  kiosk.act({ act: 'assist', document: { ...LINKED, idNumber: OTHER_NEW }, contactCentiC: 3650 })
  kiosk.timeOut()
  kiosk.act({ act: 'correct', visit: kiosk.visit(2), reason: 'typed-wrong', idNumber: NEW.idNumber })
  t.deepEqual([...kiosk.state.links.keys()].sort(), [keyOf(NEW.idNumber), keyOf(OLD_NUMBER)].sort())
  const other = { ...NEW, idNumber: OTHER_NEW }
  t.true(kiosk.act({ act: 'assist', document: other, contactCentiC: 3650 }).types.includes('sample.collected'))
})

test('a number typed by mistake leaves the two numbers of its owner theirs', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.act({ act: 'assist', document: LINKED, contactCentiC: 3650 })
  kiosk.timeOut()
  kiosk.tick(1_440)
  kiosk.act({ act: 'assist', document: NEW, contactCentiC: 3650 })
  kiosk.timeOut()
  kiosk.act({ act: 'correct', visit: kiosk.visit(2), reason: 'typed-wrong', idNumber: OTHER_NEW })
  t.is(kiosk.state.links.get(keyOf(NEW.idNumber))?.key, keyOf(OLD_NUMBER))
  t.false(kiosk.state.links.has(keyOf(OTHER_NEW)))
  t.true(kiosk.act({ act: 'assist', document: OLD, contactCentiC: 3650 }).types.includes('visit.checked-in'))
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('what was said of somebody who was not the holder of the document links nobody', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.act({ act: 'assist', document: LINKED, contactCentiC: 3650 })
  t.is(kiosk.state.links.size, 2)
  kiosk.act({ act: 'not-holder', session: kiosk.session.token })
  t.is(kiosk.state.links.size, 0)
})

test('a link is forgotten with the people of its day, and there are never more than some thousands', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.act({ act: 'assist', document: LINKED, contactCentiC: 3650 })
  t.is(kiosk.state.links.size, 2)
  kiosk.give({ kind: 'forget-people', days: ['2026-11-21'] })
  t.is(kiosk.state.links.size, 0)
  for (let n = 0; n < 5_000; n += 1) linkNumbers(kiosk.state, [`new ${n}`, `old ${n}`], { visit: `V${n}`, day: 'd' })
  t.is(kiosk.state.links.size, 4_000)
  t.true(kiosk.state.links.has('new 4999'))
  t.false(kiosk.state.links.has('old 0'))
})

test('who has a fever under one number does not come in under the other', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.act({ act: 'assist', document: LINKED, contactCentiC: 3650 })
  kiosk.timeOut()
  kiosk.act({ act: 'void', visit: kiosk.visit(1), reason: 'not-taken' })
  kiosk.act({ act: 'assist', document: OLD, contactCentiC: 3850 })
  kiosk.act({ act: 'assist', contactCentiC: 3860 })
  kiosk.timeOut()
  t.is(kiosk.act({ act: 'assist', document: NEW, contactCentiC: 3650 }).refusal, 'referral-open')
})

test('the roster finds a person by the number that they had before', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.roster.set(LISTED.personKey, LISTED)
  kiosk.act({ act: 'assist', document: LINKED, contactCentiC: 3650 })
  t.is(kiosk.last('visit.checked-in').data.person?.category, 'key')
  t.is(kiosk.last('sample.collected').data.poolSize, 1)
  const { counts } = rosterStanding(kiosk.state, kiosk.roster, { half: null, unit: null }, kiosk.viewContext)
  t.like(counts, { done: 1, missing: 0 })
})

test('two phones held to the scanner in turn write two events and not thousands; the screen answers each time', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.passAll(1, 2)
  const before = kiosk.journal.length
  for (let i = 0; i < 500; i += 1) {
    kiosk.lay(1 + (i % 2))
    t.is(kiosk.session.prompt, 'repeated')
    kiosk.nowMs += 500
  }
  t.is(kiosk.journal.length - before, 2)
  t.like(kiosk.last('visit.ended').data, { reason: 'repeated', of: kiosk.visit(2) })
  kiosk.nowMs += 10 * 60_000
  t.deepEqual(kiosk.lay(1).types, ['visit.ended'], 'later it is said again')
})
