import test from 'ava'
import { onDuty } from '../../firmware/domain/shifts.ts'
import { DomainKiosk } from '../support/domain-kiosk.ts'

const signIn = (kiosk: DomainKiosk, operator: string): unknown =>
  kiosk.give({ kind: 'signed-in', operator, by: 'pin' }).events
const signOut = (kiosk: DomainKiosk, operator: string): unknown =>
  kiosk.give({ kind: 'signed-out', operator, reason: 'self' }).events

const duty = (kiosk: DomainKiosk): readonly (readonly [string, number])[] =>
  onDuty(kiosk.state, kiosk.nowMs).map(({ minutes, operator }) => [operator, minutes])

test('signing in and out is in the journal, with means and reason', (t) => {
  const kiosk = new DomainKiosk()
  t.deepEqual(signIn(kiosk, 'li'), [
    { type: 'maintenance.signed-in', subject: 'li', data: { operator: 'li', by: 'pin' } },
  ])
  t.deepEqual(signOut(kiosk, 'li'), [
    { type: 'maintenance.signed-out', subject: 'li', data: { operator: 'li', reason: 'self' } },
  ])
})

test('a shift runs from the first sign-in to the last sign-out, over short breaks and a restart', (t) => {
  const kiosk = new DomainKiosk()
  signIn(kiosk, 'li')
  kiosk.tick(100)
  signIn(kiosk, 'li')
  signOut(kiosk, 'li')
  t.deepEqual(duty(kiosk), [['li', 100]], 'still there on the other page')
  signOut(kiosk, 'li')
  t.deepEqual(duty(kiosk), [])
  kiosk.tick(20)
  signIn(kiosk, 'li')
  t.deepEqual(duty(kiosk), [['li', 120]])
  kiosk.restart()
  t.deepEqual(duty(kiosk), [])
  kiosk.tick(5)
  signIn(kiosk, 'li')
  t.deepEqual(duty(kiosk), [['li', 125]])
})

test('whoever did not sign out before the kiosk was switched off for the night begins a new shift', (t) => {
  const kiosk = new DomainKiosk()
  signIn(kiosk, 'li')
  kiosk.nowMs += 20 * 3_600_000
  kiosk.restart()
  t.is(kiosk.journal.at(-1)?.event.type, 'maintenance.started')
  signIn(kiosk, 'li')
  kiosk.tick(3)
  t.deepEqual(duty(kiosk), [['li', 3]])
})

test('after a real break a new shift begins', (t) => {
  const kiosk = new DomainKiosk()
  signIn(kiosk, 'li')
  kiosk.tick(100)
  signOut(kiosk, 'li')
  kiosk.tick(45)
  signIn(kiosk, 'li')
  kiosk.tick(3)
  signIn(kiosk, 'zhang')
  t.deepEqual(duty(kiosk), [
    ['li', 3],
    ['zhang', 0],
  ])
  t.is(kiosk.state.shifts.size, 2)
})

test('a sign-out of somebody who never signed in, and a clock that goes back, break nothing', (t) => {
  const kiosk = new DomainKiosk()
  signOut(kiosk, 'li')
  signIn(kiosk, 'li')
  kiosk.tick(-300)
  t.deepEqual(duty(kiosk), [['li', 0]])
})
