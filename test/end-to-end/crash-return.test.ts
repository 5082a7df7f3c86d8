import test from 'ava'
import { returnFromCrashes } from '../support/crash-return.ts'
import { Seeded } from '../support/seeded.ts'

/** Of `scripts/test --long crash-return` these need no second kiosk. */
const WAYS_OF_A_SHELL = 4
const WITHIN_S = 60

test('a new version that crashes three times at its start is left within a minute, and the one before serves', async (t) => {
  t.timeout(180_000)
  const chance = new Seeded(20_221_122, 'crash-return')
  const { seconds, ...figures } = await returnFromCrashes(t, { chance, count: 1, ways: WAYS_OF_A_SHELL })
  t.log(seconds)
  t.deepEqual(figures, { returns: 1, crashes: 3, served: 1, whole: 1, said: 1 })
  t.true((seconds[0] ?? Infinity) <= WITHIN_S)
})
