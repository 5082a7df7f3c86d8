import test from 'ava'
import { PERSONAL_MEMBERS } from '../../firmware/domain/events.ts'
import { ageOn, type IdDocument } from '../../firmware/domain/identity.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { PHONE_TRIES_MAX, SESSION_LIMITS } from '../../firmware/domain/session.ts'
import { DomainKiosk, documentOf, OPERATOR, SKIN } from '../support/domain-kiosk.ts'

const MASK = { mask: { required: true } } satisfies Partial<Programme>
const SYMPTOMS = { symptoms: { ask: true } } satisfies Partial<Programme>
const PHONE = { phone: 'required' } satisfies Partial<Programme>
const GUARDIAN = { guardian: { underYears: 14 } } satisfies Partial<Programme>
const TOLD = '19900000017'

/** A child of eight on the day of the tests, with a number of the unassigned region. */
const CHILD: IdDocument = {
  idType: 'resident-card',
  idNumber: '119999201803070017',
  name: '小样本',
  sex: 'male',
  birthDate: '2018-03-07',
  validTo: null,
}

function measured(rules: Partial<Programme>): DomainKiosk {
  const kiosk = new DomainKiosk(rules)
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  return kiosk
}

test('a mask is looked at by the crew, who then stands in the record', (t) => {
  const kiosk = measured(MASK)
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'mask', prompt: 'mask' })
  t.deepEqual(kiosk.act({ act: 'confirm-mask', isWorn: true }).types, ['visit.checked-in'])
  t.like(kiosk.last('visit.checked-in').data, { maskSeenBy: OPERATOR, operator: OPERATOR })
})

test('the crew that already saw the mask while the person was measured holds nobody up', (t) => {
  const kiosk = new DomainKiosk(MASK)
  kiosk.lay(1)
  t.deepEqual(kiosk.act({ act: 'confirm-mask', isWorn: true }).types, [])
  t.is(kiosk.session.prompt, 'temperature')
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
})

test('without a mask the visit ends, said by the crew or by nobody coming', (t) => {
  const said = measured(MASK)
  t.deepEqual(said.act({ act: 'confirm-mask', isWorn: false }).types, ['visit.ended'])
  t.deepEqual(said.last('visit.ended').data, { visit: said.visit(1), reason: 'mask', operator: OPERATOR })
  const waited = measured(MASK)
  t.deepEqual(waited.timeOut().types, ['visit.ended'])
  t.deepEqual(waited.last('visit.ended').data, { visit: waited.visit(1), reason: 'mask' })
})

test('the one question stands on the booth’s screen, and a no goes on', (t) => {
  const kiosk = measured(SYMPTOMS)
  t.like(kiosk.session, { phase: 'asking', prompt: 'symptoms', concern: null })
  t.deepEqual(kiosk.answerAtBooth({ kind: 'symptoms', hasSymptoms: false }).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.symptoms, 'none')
  t.true(PERSONAL_MEMBERS.includes('symptoms'), 'sealed like everything about a body')
})

test('a yes goes to staff by the neutral sentence, and keeps the person out until somebody took over', (t) => {
  const kiosk = measured(SYMPTOMS)
  t.deepEqual(kiosk.answerAtBooth({ kind: 'symptoms', hasSymptoms: true }).types, ['visit.referred'])
  t.like(kiosk.last('visit.referred').data, { reason: 'symptoms' })
  t.is(kiosk.session.prompt, 'staff')
  kiosk.timeOut()
  t.deepEqual(kiosk.lay(1).types, [])
  t.is(kiosk.session.prompt, 'staff')
})

test('no answer in time calls staff, who may answer for the person', (t) => {
  const kiosk = measured(SYMPTOMS)
  kiosk.timeOut()
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'symptoms', concern: 'no-answer', prompt: 'staff' })
  t.deepEqual(kiosk.act({ act: 'answer-symptoms', hasSymptoms: false }).types, ['visit.checked-in'])
  const alone = measured(SYMPTOMS)
  alone.timeOut()
  t.deepEqual(alone.timeOut().types, ['visit.referred'])
  t.is(alone.last('visit.referred').data.reason, 'symptoms')
})

test('an answer of another session, of another question, or of nobody is not taken', (t) => {
  const kiosk = measured(SYMPTOMS)
  const { token } = kiosk.session
  const yes = { kind: 'symptoms', hasSymptoms: true } as const
  t.is(kiosk.give({ kind: 'answer', token: token - 1, answer: yes }).refusal, 'session-changed')
  t.is(kiosk.answerAtBooth({ kind: 'phone', lastFour: '0017' }).refusal, 'not-needed')
  t.is(new DomainKiosk(SYMPTOMS).answerAtBooth(yes).refusal, 'session-changed')
  t.is(measured(MASK).answerAtBooth(yes).refusal, 'session-changed')
})

test('acts that nobody asked for are refused in words', (t) => {
  const kiosk = new DomainKiosk()
  t.is(kiosk.act({ act: 'confirm-mask', isWorn: true }).refusal, 'no-session')
  kiosk.lay(1)
  t.is(kiosk.act({ act: 'confirm-mask', isWorn: true }).refusal, 'not-needed')
  t.is(kiosk.act({ act: 'answer-symptoms', hasSymptoms: true }).refusal, 'not-needed')
  t.is(kiosk.act({ act: 'confirm-phone', phone: TOLD }).refusal, 'not-needed')
  t.is(kiosk.act({ act: 'measure-again' }).refusal, 'not-needed')
})

test('a telephone that nobody knows is asked for by the crew', (t) => {
  const kiosk = measured(PHONE)
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'phone' })
  t.is(kiosk.act({ act: 'confirm-phone', phone: '12345' }).refusal, 'bad-phone')
  t.is(kiosk.act({ act: 'confirm-phone', lastFour: '0017' }).refusal, 'not-needed')
  t.deepEqual(kiosk.act({ act: 'confirm-phone', phone: TOLD }).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.person?.phone, TOLD)
})

test('one that came with a code in the hand is not asked for again', (t) => {
  const kiosk = new DomainKiosk(PHONE)
  kiosk.give({ kind: 'document', document: documentOf(1), source: 'code', phone: TOLD })
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
})

/** Person 1 is on the roster, with a telephone. */
function listed(): DomainKiosk {
  const kiosk = new DomainKiosk(PHONE)
  const personKey = `key of ${documentOf(1).idNumber}`
  const entry = {
    personKey,
    maskedName: '测*',
    idTail: '0017',
    category: null,
    phone: TOLD,
    unit: null,
    proofDay: null,
  }
  kiosk.roster.set(personKey, { ...entry, half: null })
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  return kiosk
}

test('one that is on the roster is confirmed by its last four digits, at the booth', (t) => {
  const kiosk = listed()
  t.like(kiosk.session, { phase: 'asking', prompt: 'phone' })
  t.deepEqual(kiosk.answerAtBooth({ kind: 'phone', lastFour: '0018' }).types, [])
  t.deepEqual(kiosk.answerAtBooth({ kind: 'phone', lastFour: '0017' }).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.person?.phone, TOLD)
})

test('after three wrong ends somebody comes: they confirm it, or enter the new number', (t) => {
  const kiosk = listed()
  for (let n = 0; n < PHONE_TRIES_MAX; n += 1) kiosk.answerAtBooth({ kind: 'phone', lastFour: '9999' })
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'phone', concern: 'phone' })
  t.is(kiosk.act({ act: 'confirm-phone', lastFour: '1234' }).refusal, 'phone-not-same')
  t.deepEqual(kiosk.act({ act: 'confirm-phone', phone: '19900000099' }).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.person?.phone, '19900000099')
})

test('without an answer about the telephone the identity stays open: the person is referred', (t) => {
  const kiosk = listed()
  t.deepEqual(kiosk.timeOut().effects, [{ kind: 'timer', afterMs: SESSION_LIMITS.staffMs }])
  t.deepEqual(kiosk.timeOut().types, ['visit.referred'])
  t.is(kiosk.last('visit.referred').data.reason, 'identity')
})

test('a child is entered with the adult who answers for it', (t) => {
  const kiosk = new DomainKiosk(GUARDIAN)
  t.true(ageOn(kiosk.now.day, CHILD.birthDate) < 14)
  kiosk.give({ kind: 'document', document: CHILD, source: 'card' })
  kiosk.measure(SKIN.normal)
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'guardian' })
  t.is(kiosk.act({ act: 'assist', guardian: { name: ' ' } }).refusal, 'bad-guardian')
  t.is(kiosk.act({ act: 'assist', guardian: { name: '甲', phone: '12' } }).refusal, 'bad-guardian')
  t.deepEqual(kiosk.act({ act: 'assist', guardian: { name: ' 样本妈妈 ', phone: TOLD } }).types, ['visit.checked-in'])
  t.deepEqual(kiosk.last('visit.checked-in').data.person?.guardian, { name: '样本妈妈', phone: TOLD })
})

test('at fourteen nobody asks any more, and a guardian given unasked is not kept', (t) => {
  const kiosk = new DomainKiosk(GUARDIAN)
  kiosk.lay(1)
  t.is(kiosk.act({ act: 'assist', guardian: { name: '样本妈妈' } }).refusal, 'not-needed')
  kiosk.measure(SKIN.normal)
  t.false('guardian' in (kiosk.last('visit.checked-in').data.person ?? {}))
})

test('a clock that stands at 1970 makes nobody a child', (t) => {
  const kiosk = new DomainKiosk(GUARDIAN, '1970-01-01T08:00:00+08:00')
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in'])
})

test('everything at once, typed by the crew: one act, and the person is in', (t) => {
  const kiosk = new DomainKiosk({ ...GUARDIAN, ...PHONE })
  const { idNumber, idType, name } = CHILD
  const guardian = { name: '样本妈妈' }
  const document = { idNumber, idType, name }
  const given = kiosk.act({ act: 'assist', document, guardian, phone: TOLD, contactCentiC: 3650, instrument: 'CT-07' })
  t.deepEqual(given.types, ['visit.checked-in'])
  const { person, temperature } = kiosk.last('visit.checked-in').data
  t.like(person, { guardian, phone: TOLD, source: 'crew' })
  t.like(temperature?.readings[0], { operator: OPERATOR, instrument: 'CT-07' })
})

test('all questions are asked one after the other, and a fever goes before all of them', (t) => {
  const kiosk = new DomainKiosk({ ...MASK, ...SYMPTOMS, ...PHONE })
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  t.is(kiosk.session.needs, 'phone')
  kiosk.act({ act: 'confirm-phone', phone: TOLD })
  t.is(kiosk.session.needs, 'mask')
  kiosk.act({ act: 'confirm-mask', isWorn: true })
  t.is(kiosk.session.prompt, 'symptoms')
  t.deepEqual(kiosk.answerAtBooth({ kind: 'symptoms', hasSymptoms: false }).types, ['visit.checked-in'])
  const hot = new DomainKiosk(MASK)
  hot.lay(1)
  hot.measure(SKIN.fever)
  t.deepEqual(hot.measure(SKIN.fever).types, ['visit.referred'])
})

test('a document that is not valid any more is said, recorded, and stops nobody', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.give({ kind: 'document', document: { ...documentOf(1), validTo: '2026-11-20' }, source: 'card' })
  t.is(kiosk.session.holder?.expiredOn, '2026-11-20')
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.documentExpired, true)
  kiosk.timeOut()
  kiosk.give({ kind: 'document', document: { ...documentOf(2), validTo: '2026-11-21' }, source: 'card' })
  t.is(kiosk.session.holder?.expiredOn, null, 'the last day counts')
})
