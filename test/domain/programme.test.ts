import test from 'ava'
import {
  intervalDaysFor,
  poolSizeFor,
  programmeInForce,
  rulesId,
  statusCodeVerdict,
} from '../../firmware/domain/programme.ts'
import { aProgramme } from '../support/domain-kiosk.ts'

const first = aProgramme({ version: 1, effectiveFrom: '2022-03-17T14:00:00+08:00' })
const second = aProgramme({ version: 2, effectiveFrom: '2022-03-20T00:00:00+08:00' })

test('the newest version that has come is in force, in whatever order they are given', (t) => {
  const at = (time: string): number | undefined => programmeInForce([second, first], Date.parse(time))?.version
  t.is(at('2022-03-17T13:59:59.999+08:00'), undefined)
  t.is(at('2022-03-17T14:00:00+08:00'), 1)
  t.is(at('2022-03-19T15:59:59.999Z'), 1)
  t.is(at('2022-03-19T16:00:00Z'), 2)
})

test('events name programme and version', (t) => {
  t.is(rulesId(second), 'pooled-10@2')
})

test('a category has its own pool size and interval, others the default', (t) => {
  const programme = aProgramme({ interval: { days: 5, byCategory: { key: 0 } } })
  t.deepEqual([poolSizeFor(programme, 'key'), intervalDaysFor(programme, 'key')], [1, 0])
  t.deepEqual([poolSizeFor(programme, 'general'), intervalDaysFor(programme, 'general')], [10, 5])
})

test('words that every object inherits are no categories and no codes', (t) => {
  const programme = aProgramme()
  for (const word of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    t.is(poolSizeFor(programme, word), 10)
    t.is(intervalDaysFor(programme, word), 1)
    t.is(statusCodeVerdict(programme, word), undefined)
  }
})
