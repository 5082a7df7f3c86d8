import test from 'ava'
import { DomainKiosk, documentOf, OPERATOR, SKIN } from '../support/domain-kiosk.ts'

function feverish(): DomainKiosk {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  kiosk.timeOut()
  return kiosk
}

test('somebody with a fever rests, lays the card again, and is measured again', (t) => {
  const kiosk = feverish()
  const visit = kiosk.visit(1)
  t.deepEqual(kiosk.act({ act: 'rest', visit, minutes: 10 }).types, ['referral.resting'])
  kiosk.nowMs += 9 * 60_000
  t.deepEqual(kiosk.lay(1).types, [])
  t.like(kiosk.session, { phase: 'farewell', prompt: 'staff' }, 'not yet')
  kiosk.nowMs += 60_000
  kiosk.timeOut()
  kiosk.lay(1)
  t.is(kiosk.session.phase, 'screening')
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['referral.closed', 'visit.checked-in'])
  const next = kiosk.visit(2)
  t.deepEqual(kiosk.last('referral.closed').data, { visit, operator: OPERATOR, outcome: 'recovered', next })
  t.like(kiosk.last('visit.checked-in').data, { visit: next, after: visit })
  t.is(kiosk.state.visits.get(visit)?.state, 'ended')
})

test('still feverish after the rest: a referral of its own, and the first is closed with that', (t) => {
  const kiosk = feverish()
  kiosk.act({ act: 'rest', visit: kiosk.visit(1), minutes: 5 })
  kiosk.nowMs += 5 * 60_000
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  t.deepEqual(kiosk.measure(SKIN.fever).types, ['referral.closed', 'visit.referred'])
  t.is(kiosk.last('referral.closed').data.outcome, 'referred-again')
  t.like(kiosk.last('visit.referred').data, { reason: 'fever', after: kiosk.visit(1) })
  kiosk.timeOut()
  t.deepEqual(kiosk.lay(1).types, [], 'and keeps them out until somebody takes over')
})

test('a power cut during the rest forgets nothing of it', (t) => {
  const kiosk = feverish()
  kiosk.act({ act: 'rest', visit: kiosk.visit(1), minutes: 5 })
  kiosk.restart()
  t.deepEqual(kiosk.lay(1).types, [])
  kiosk.timeOut()
  kiosk.nowMs += 5 * 60_000
  kiosk.lay(1)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['referral.closed', 'visit.checked-in'])
})

test('who rested may be entered by the crew; who rests may not', (t) => {
  const kiosk = feverish()
  const { idNumber, idType, name } = documentOf(1)
  const entry = { act: 'assist', document: { idNumber, idType, name }, contactCentiC: 3650 } as const
  kiosk.act({ act: 'rest', visit: kiosk.visit(1), minutes: 5 })
  t.is(kiosk.act(entry).refusal, 'referral-open')
  kiosk.nowMs += 5 * 60_000
  t.deepEqual(kiosk.act(entry).types, ['referral.closed', 'visit.checked-in'])
})

test('only a fever is rested away, and only for a while', (t) => {
  const kiosk = feverish()
  const visit = kiosk.visit(1)
  for (const minutes of [4, 61, 10.5, Number.NaN, -10]) {
    t.is(kiosk.act({ act: 'rest', visit, minutes }).refusal, 'bad-rest')
  }
  t.is(kiosk.act({ act: 'rest', visit: kiosk.visit(9), minutes: 10 }).refusal, 'no-such-visit')
  const other = new DomainKiosk()
  other.showCode('red')
  other.lay(1)
  t.is(other.act({ act: 'rest', visit: other.visit(1), minutes: 10 }).refusal, 'not-needed')
})

test('the closing of a referral says who has the person now, and what became of them', (t) => {
  const kiosk = feverish()
  const visit = kiosk.visit(1)
  t.is(kiosk.act({ act: 'close-referral', visit, takenBy: 'x'.repeat(41) }).refusal, 'bad-name')
  kiosk.act({ act: 'close-referral', visit, takenBy: ' 发热门诊 ', outcome: 'hospital' })
  t.deepEqual(kiosk.last('referral.closed').data, {
    visit,
    operator: OPERATOR,
    takenBy: '发热门诊',
    outcome: 'hospital',
  })
})

const NEW = { idType: 'foreign-permanent-2023', idNumber: '911999199003070010', name: 'SAMPLE ANNA' } as const
const OLD_NUMBER = 'UTO119990030712'
const OLD = { idType: 'foreign-permanent-2017', idNumber: OLD_NUMBER, name: NEW.name, birthDate: '1990-03-07' } as const

test('a foreigner with a new card is found under the number of the old one, both ways round', (t) => {
  const kiosk = new DomainKiosk()
  const document = { ...NEW, formerNumber: OLD_NUMBER }
  t.deepEqual(kiosk.act({ act: 'assist', document, contactCentiC: 3650 }).types, ['visit.checked-in', 'person.linked'])
  t.is(kiosk.last('visit.checked-in').data.person?.formerNumber, OLD_NUMBER)
  t.false(JSON.stringify(kiosk.last('person.linked')).includes(OLD_NUMBER), 'the link itself names nobody')
  kiosk.timeOut()
  t.deepEqual(kiosk.act({ act: 'assist', document: OLD }).types, ['visit.ended'])
  t.is(kiosk.last('visit.ended').data.reason, 'repeated')

  const before = new DomainKiosk()
  before.act({ act: 'assist', document: OLD, contactCentiC: 3650 })
  before.timeOut()
  t.deepEqual(before.act({ act: 'assist', document }).types, ['visit.ended'])
})

test('a visit that came to nothing counts under neither number, which stay one person’s, and a rest is found under both', (t) => {
  const kiosk = new DomainKiosk()
  const document = { ...NEW, formerNumber: OLD_NUMBER }
  kiosk.act({ act: 'assist', document, contactCentiC: 3650 })
  kiosk.act({ act: 'refuse', session: kiosk.session.token })
  kiosk.timeOut()
  const again = kiosk.act({ act: 'assist', document: OLD, contactCentiC: 3650 })
  t.deepEqual(again.types, ['visit.checked-in', 'person.linked'])

  const hot = new DomainKiosk()
  hot.act({ act: 'assist', document, contactCentiC: 3850 })
  t.deepEqual(hot.act({ act: 'assist', contactCentiC: 3850 }).types, ['visit.referred', 'person.linked'])
  hot.timeOut()
  t.is(hot.act({ act: 'assist', document: OLD }).refusal, 'referral-open')
})

test('a former number belongs to the card of 2023 and looks like one', (t) => {
  const kiosk = new DomainKiosk()
  t.is(kiosk.act({ act: 'assist', document: { ...NEW, formerNumber: '12345' } }).refusal, 'bad-number')
  const { idNumber, idType, name } = documentOf(1)
  const document = { idNumber, idType, name, formerNumber: OLD_NUMBER }
  t.is(kiosk.act({ act: 'assist', document }).refusal, 'bad-number')
})
