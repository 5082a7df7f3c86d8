import test from 'ava'
import { PHONES_MAX } from '../../firmware/domain/phone-memory.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { DomainKiosk, documentOf, keyOf, SKIN } from '../support/domain-kiosk.ts'

const PHONE = { phone: 'required', interval: { days: 0, byCategory: {} } } satisfies Partial<Programme>
const TOLD = '19900000017'
const DAY = 1440

/** Person 1 was asked for their telephone, and has left. */
function told(rules: Partial<Programme> = PHONE): DomainKiosk {
  const kiosk = new DomainKiosk(rules)
  kiosk.lay(1)
  kiosk.measure(SKIN.normal)
  kiosk.act({ act: 'confirm-phone', phone: TOLD })
  kiosk.timeOut()
  return kiosk
}

function comesAgain(kiosk: DomainKiosk, n = 1): string | undefined {
  kiosk.lay(n)
  kiosk.measure(SKIN.normal)
  return kiosk.session.holder?.person.phone
}

test('who told a telephone at an earlier visit is asked for the last four digits only', (t) => {
  const kiosk = told()
  kiosk.tick(DAY)
  comesAgain(kiosk)
  t.like(kiosk.session, { phase: 'asking', prompt: 'phone' })
  t.deepEqual(kiosk.answerAtBooth({ kind: 'phone', lastFour: '0017' }).types, ['visit.checked-in'])
  t.is(kiosk.last('visit.checked-in').data.person?.phone, TOLD)
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('it is known after a restart, and to nobody else', (t) => {
  const kiosk = told()
  kiosk.restart()
  t.is(comesAgain(kiosk, 2), undefined)
  t.is(comesAgain(kiosk), TOLD)
})

test('crew goes before code, code before roster, roster before the last visit', (t) => {
  const kiosk = told()
  const { idNumber, idType, name } = documentOf(1)
  const personKey = keyOf(idNumber)
  const entry = { maskedName: '测*', idTail: '0017', category: null, unit: null, proofDay: null, half: null }
  kiosk.roster.set(personKey, { ...entry, personKey, phone: '19900000002' })
  kiosk.lay(1)
  t.is(kiosk.session.holder?.person.phone, '19900000002')
  kiosk.act({ act: 'refuse' })
  kiosk.timeOut()
  kiosk.give({ kind: 'document', document: documentOf(1), source: 'code', phone: '19900000003' })
  t.like(kiosk.session.holder, { isPhoneBrought: true, person: { phone: '19900000003' } })
  kiosk.act({ act: 'refuse' })
  kiosk.timeOut()
  kiosk.act({ act: 'assist', document: { idNumber, idType, name }, phone: '19900000004' })
  t.is(kiosk.session.holder?.person.phone, '19900000004')
})

test('a new number takes the place of the old one, and where the rules keep none none is known', (t) => {
  const kiosk = told()
  comesAgain(kiosk)
  kiosk.act({ act: 'confirm-phone', phone: '19900000099' })
  kiosk.timeOut()
  t.is(comesAgain(kiosk), '19900000099')
  const gate = told()
  gate.programme = { ...gate.programme, phone: 'none' }
  t.is(comesAgain(gate), undefined)
})

test('a month later the number is asked anew, and has left the memory', (t) => {
  const kiosk = told()
  kiosk.tick(30 * DAY)
  t.is(kiosk.state.phones.size, 1)
  kiosk.tick(DAY)
  t.is(kiosk.state.phones.size, 0)
  t.is(comesAgain(kiosk), undefined)
})

test('of somebody with another one’s card nothing is kept, and a corrected record takes its number with it', (t) => {
  const other = told()
  other.act({ act: 'not-holder', visit: other.visit(1) })
  t.is(comesAgain(other), undefined)
  const typed = new DomainKiosk(PHONE)
  const { idNumber, idType, name } = documentOf(1)
  typed.act({ act: 'assist', document: { idNumber, idType, name }, phone: TOLD })
  typed.measure(SKIN.normal)
  typed.timeOut()
  typed.act({ act: 'correct', visit: typed.visit(1), idNumber: documentOf(2).idNumber, reason: 'typed-wrong' })
  t.is(typed.last('record.corrected').data.person?.idNumber, documentOf(2).idNumber)
  t.is(comesAgain(typed), undefined, 'not of the number that was typed wrong')
  typed.timeOut()
  t.is(comesAgain(typed, 2), TOLD)
  t.deepEqual(typed.rebuilt(), typed.state)
})

test('the memory has an end: of many people the ones told longest ago are asked again', (t) => {
  const { state } = told()
  const day = '2026-11-21'
  for (let n = 1; n < PHONES_MAX; n += 1) state.phones.set(`key ${n}`, { phone: TOLD, visit: `V${n}`, day })
  const kiosk = told()
  for (const [key, phone] of state.phones) kiosk.state.phones.set(key, phone)
  comesAgain(kiosk, 2)
  kiosk.act({ act: 'confirm-phone', phone: '19900000002' })
  t.is(kiosk.state.phones.size, PHONES_MAX)
  t.false(kiosk.state.phones.has(keyOf(documentOf(1).idNumber)))
  t.true(kiosk.state.phones.has(keyOf(documentOf(2).idNumber)))
})

test('with the persons of its day a telephone is forgotten, and others stay', (t) => {
  const kiosk = told()
  kiosk.tick(DAY)
  comesAgain(kiosk, 2)
  kiosk.act({ act: 'confirm-phone', phone: '19900000002' })
  kiosk.give({ kind: 'forget-people', days: ['2026-11-21'] })
  t.deepEqual([...kiosk.state.phones.keys()], [keyOf(documentOf(2).idNumber)])
})
