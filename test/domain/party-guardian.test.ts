import test from 'ava'
import { crewView } from '../../firmware/domain/crew-view.ts'
import type { IdDocument } from '../../firmware/domain/identity.ts'
import type { CrewView } from '../../firmware/domain/view.ts'
import { DomainKiosk, documentOf, SKIN } from '../support/domain-kiosk.ts'

const GUARDIAN = { guardian: { underYears: 14 } } as const
const CHILD: IdDocument = {
  idType: 'resident-card',
  idNumber: '119999201803070017',
  name: '小样本',
  sex: 'male',
  birthDate: '2018-03-07',
  validTo: null,
}
const PHONE = '19900000017'

function session({ session: of, state, viewContext }: DomainKiosk): CrewView['session'] {
  return crewView(state, of, viewContext).session
}

/** A mother with her telephone, then her child, as a party of `size`. */
function family(size = 2): DomainKiosk {
  const kiosk = new DomainKiosk(GUARDIAN)
  kiosk.act({ act: 'begin-party', size })
  kiosk.give({ kind: 'document', document: documentOf(2), source: 'code', phone: PHONE })
  kiosk.measure(SKIN.normal)
  kiosk.timeOut()
  kiosk.give({ kind: 'document', document: CHILD, source: 'card' })
  return kiosk
}

test('the adult of the party is offered to answer for the child, masked, and taken with one word', (t) => {
  const kiosk = family()
  t.deepEqual(session(kiosk)?.guardianOffer, { maskedName: '测*', sex: 'female', age: 36 })
  kiosk.act({ act: 'assist', guardianOfParty: true, session: kiosk.session.token })
  t.is(session(kiosk)?.guardianOffer, null)
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in', 'party.ended'])
  t.deepEqual(kiosk.last('visit.checked-in').data.person?.guardian, { name: documentOf(2).name, phone: PHONE })
})

test('the crew may say another one', (t) => {
  const kiosk = family()
  kiosk.act({ act: 'assist', guardian: { name: '外婆' } })
  kiosk.measure(SKIN.normal)
  t.deepEqual(kiosk.last('visit.checked-in').data.person?.guardian, { name: '外婆' })
})

test('without an adult before the child, or without a party, nobody is offered and nobody taken', (t) => {
  const alone = new DomainKiosk(GUARDIAN)
  alone.give({ kind: 'document', document: CHILD, source: 'card' })
  const children = new DomainKiosk(GUARDIAN)
  children.act({ act: 'begin-party', size: 3 })
  children.give({ kind: 'document', document: { ...CHILD, idNumber: '119999201803070033' }, source: 'card' })
  children.act({ act: 'assist', guardian: { name: '外婆' } })
  children.measure(SKIN.normal)
  children.timeOut()
  children.give({ kind: 'document', document: CHILD, source: 'card' })
  for (const kiosk of [alone, children]) {
    t.is(session(kiosk)?.guardianOffer, null)
    t.is(kiosk.act({ act: 'assist', guardianOfParty: true }).refusal, 'no-party')
  }
  t.deepEqual(session(children)?.asks, ['guardian'])
})

test('an adult of the party is asked for nobody', (t) => {
  const kiosk = family(3)
  kiosk.act({ act: 'assist', guardianOfParty: true })
  kiosk.measure(SKIN.normal)
  kiosk.timeOut()
  kiosk.lay(4)
  t.is(session(kiosk)?.guardianOffer, null)
  t.is(kiosk.act({ act: 'assist', guardianOfParty: true }).refusal, 'not-needed')
})
