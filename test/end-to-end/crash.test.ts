import test from 'ava'
import { type CrashPlan, killAtWork } from './crash-runs.ts'

/** `scripts/test --long crash` makes 25 of each. */
const KILLS_EACH = 8
const PLANS: readonly CrashPlan[] = [
  { programme: 'single', seed: 20_261_121, kills: KILLS_EACH },
  { programme: 'pooled-10', seed: 7_700_417, kills: KILLS_EACH },
]

for (const plan of PLANS) {
  test(`killed at ${KILLS_EACH} random points of a run of ${plan.programme}, nothing that was confirmed is lost and no label repeats itself`, async (t) => {
    t.timeout(300_000)
    const found = await killAtWork(t, plan)
    t.log(`seed ${plan.seed}`, found)
    t.true(found.checkIns > KILLS_EACH)
    t.deepEqual(found.lost, [], 'what was confirmed is there')
    t.deepEqual(found.early, [], 'no picture leaves before its beginning is durable')
    t.deepEqual(found.wrongPerson, [], 'the right person stands in each check-in')
    t.is(found.strange, 0, 'every piece of paper is a label that was begun')
    t.deepEqual(found.twice, [], 'no label came out twice')
    t.deepEqual(found.notOnPaper, [], 'what is said to be printed is on paper')
    t.true(found.paperWhole + found.paperStrips <= found.labelsBegun)
    t.deepEqual(found.broken, [])
  })
}
