import test from 'ava'
import type { RosterEntry } from '../../firmware/domain/roster.ts'
import { rosterStanding } from '../../firmware/domain/roster.ts'
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
