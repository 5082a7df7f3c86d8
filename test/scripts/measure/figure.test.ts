import test from 'ava'
import { besideRounds, type Figure, isGoalMet, tableOf } from '../../../scripts/measure/figure.ts'

const PACE: Figure = { what: 'pace', unit: 'events/s', value: 30 }

test('a ratio is that of the rounds, so that one round on a busy machine does not make it', (t) => {
  const beside = besideRounds('alone', [40, 4, 40], [30, 3, 20])
  t.deepEqual(beside, { what: 'alone', value: 40, ratio: 0.75 })
})

test('a goal is met, missed, or not judged without what it is about', (t) => {
  const limit = { what: 'alone', value: 40 }
  t.true(isGoalMet({ ...PACE, limit, goal: { of: 'limit', atLeast: 0.75 } }))
  t.false(isGoalMet({ ...PACE, limit, goal: { of: 'limit', atLeast: 0.76 } }))
  t.false(isGoalMet({ ...PACE, limit, goal: { of: 'itself', atMost: 29 } }))
  t.is(isGoalMet({ ...PACE, limit, goal: { of: 'peer', atMost: 1 } }), null)
  t.is(isGoalMet(PACE), null)
})

test('the table says in words what is missed', (t) => {
  const limit = { what: 'alone', value: 40 }
  const table = tableOf([{ ...PACE, limit, goal: { of: 'limit', atLeast: 0.9 } }])
  t.regex(table, /pace +30\.0 events\/s +× 0\.750 of 40\.0 \(alone\) +– +× ≥ 0\.9 of limit: MISSED/)
})
