import test from 'ava'
import { judgeReading } from '../../firmware/domain/screening.ts'
import { aProgramme } from '../support/domain-kiosk.ts'

const rules = aProgramme().temperature

test('the limit itself is a fever, a hundredth below it is not', (t) => {
  t.is(judgeReading(rules, { bodyCentiC: 3730, ambientCentiC: 2500 }), 'fever')
  t.is(judgeReading(rules, { bodyCentiC: 3729, ambientCentiC: 2500 }), 'normal')
})

test('a cold forehead is no reading', (t) => {
  t.is(judgeReading(rules, { bodyCentiC: 3499, ambientCentiC: 2500 }), 'too-low')
  t.is(judgeReading(rules, { bodyCentiC: 3500, ambientCentiC: 2500 }), 'normal')
})

test('outside the ambient window nothing is believed, at its edges it is', (t) => {
  t.is(judgeReading(rules, { bodyCentiC: 3805, ambientCentiC: 999 }), 'ambient-outside')
  t.is(judgeReading(rules, { bodyCentiC: 3660, ambientCentiC: 4001 }), 'ambient-outside')
  t.is(judgeReading(rules, { bodyCentiC: 3660, ambientCentiC: 1000 }), 'normal')
  t.is(judgeReading(rules, { bodyCentiC: 3660, ambientCentiC: 4000 }), 'normal')
})

test('a contact thermometer has no ambient to be judged by', (t) => {
  t.is(judgeReading(rules, { bodyCentiC: 3660, ambientCentiC: null }), 'normal')
})
