import test from 'ava'
import { needing } from '../../support/needing.ts'
import { faultThePrinter } from '../../support/printer-faults.ts'
import { Seeded } from '../../support/seeded.ts'

// The long form of 200 points is `test/long/printer-faults.ts`.
const POINTS = 30
const CONTROL_POINTS = 6
const SEED = 20_220_520
/** Three seconds, and what six kiosks beside other tests add on a busy machine. */
const CAUSE_MS = 5_000

const withSocat = needing(test, 'socat')

withSocat(
  `${POINTS} faults of the printer anywhere in a label: state and paper of every label agree, none comes late`,
  async (t) => {
    t.timeout(300_000)
    const figures = await faultThePrinter(t, { chance: new Seeded(SEED, 'printer'), points: POINTS })
    t.log(SEED, figures)
    t.like(figures, { unsettled: 0, strange: 0, disagreeing: 0, late: 0 })
    t.is(figures.printed + figures.failed + figures.doubtful, POINTS)
    t.true(figures.printed > 0 && figures.doubtful > 0)
    t.true(figures.slowestCauseMs <= CAUSE_MS)
  },
)

withSocat('a kiosk that takes for printed what it sent would be seen', async (t) => {
  t.timeout(300_000)
  const chance = new Seeded(SEED, 'printer')
  const figures = await faultThePrinter(t, { chance, points: CONTROL_POINTS, mistake: 'believes' })
  t.true(figures.disagreeing > 0)
})
