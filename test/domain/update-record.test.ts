import test from 'ava'
import type { UpdateStep } from '../../firmware/domain/update-record.ts'
import { DomainKiosk } from '../support/domain-kiosk.ts'

const FACT = { update: 'u1', version: '0.2.0', from: '0.1.0' }

test('a step of an update is an event once, however often it is come to, and is known after a restart', (t) => {
  const kiosk = new DomainKiosk()
  const say = (step: UpdateStep, reason?: string): readonly string[] =>
    kiosk.give({ kind: 'update', step, fact: { ...FACT, ...(reason === undefined ? {} : { reason }) } }).types
  t.deepEqual(say('asked'), ['maintenance.update-asked'])
  t.deepEqual(say('asked'), [])
  t.deepEqual(say('waiting', 'resident'), ['maintenance.update-waiting'])
  t.deepEqual(say('waiting', 'window'), ['maintenance.update-waiting'], 'for something else')
  t.deepEqual(say('returned', 'crashes'), ['maintenance.update-returned'])
  t.deepEqual(say('returned', 'crashes'), [])
  t.like(kiosk.rebuilt().update, { ...FACT, step: 'returned', reason: 'crashes' })
})
