import test from 'ava'
import { citizenCheckCharacter, type IdDocument } from '../../firmware/domain/identity.ts'
import { SESSION_LIMITS } from '../../firmware/domain/session.ts'
import { DomainKiosk, SKIN } from '../support/domain-kiosk.ts'

function child(birthDate: string): IdDocument {
  const digits = `119999${birthDate.replaceAll('-', '')}003`
  const idNumber = digits + citizenCheckCharacter(digits)
  return { idType: 'resident-card', idNumber, name: '陈小乐', sex: 'male', birthDate, validTo: null }
}

function lay(kiosk: DomainKiosk, birthDate: string) {
  return kiosk.give({ kind: 'document', document: child(birthDate), source: 'card' })
}

test('for a child under seven the screen asks to lift it, and there is time for that', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(lay(kiosk, '2022-05-01').effects[0], { kind: 'measure', withinMs: SESSION_LIMITS.liftMs })
  t.is(kiosk.session.prompt, 'temperature-child')
  kiosk.measureFails('nobody')
  t.is(kiosk.session.prompt, 'card-again-late')
  t.deepEqual(lay(kiosk, '2022-05-01').effects[0], { kind: 'measure', withinMs: SESSION_LIMITS.liftMs })
  t.deepEqual(kiosk.measure(SKIN.normal).types, ['visit.checked-in'])
})

test('on their seventh birthday they stand by themselves', (t) => {
  for (const [birthDate, prompt] of [
    ['2019-11-22', 'temperature-child'],
    ['2019-11-21', 'temperature'],
  ] as const) {
    const kiosk = new DomainKiosk()
    lay(kiosk, birthDate)
    t.is(kiosk.session.prompt, prompt, birthDate)
  }
})

test('too far from the lens nobody is told "once more": they are measured again, as long as they have time', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  t.deepEqual(kiosk.measureFails('distance').effects, [{ kind: 'measure', withinMs: 0 }])
  t.like(kiosk.session, { prompt: 'temperature', presence: 'there', readings: [] })
  kiosk.measureFails('left')
  t.is(kiosk.session.prompt, 'card-again-late', 'and they were seen: a gap after that is one')
})
