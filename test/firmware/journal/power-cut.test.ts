import test, { type ExecutionContext } from 'ava'
import { needing } from '../../support/needing.ts'
import { type CutFigures, replayCuts, type Traced, traceJournal } from '../../support/power-cuts.ts'
import { Seeded } from '../../support/seeded.ts'
import { tempFolder } from './journal-fixture.ts'

// The long form of 500 events is `test/long/power-cuts.ts`; here the log is turned over early, so that checkpoints are in it.
const SHORT: Traced = { events: 60, checkpointPages: 250 }
const LOOK_EVERY = 5
const SEED = 20_220_520

async function cut(t: ExecutionContext, traced: Traced, lookEvery: number): Promise<CutFigures> {
  t.timeout(120_000)
  const folder = await tempFolder(t)
  const steps = await traceJournal(`${folder}/recorded`, traced)
  const chance = new Seeded(SEED, 'power')
  const figures = await replayCuts(steps, { folder: `${folder}/disk`, chance, goOnEvery: 10, lookEvery })
  t.log(`${steps.length} steps`, figures)
  return figures
}

const traced = needing(test, 'strace')

traced(
  'a power cut after any write of sixty events, and in the middle of it, loses nothing and halves nothing',
  async (t) => {
    const figures = await cut(t, SHORT, LOOK_EVERY)
    t.like(figures, { missing: 0, halves: 0, broken: 0 })
    t.true(figures.cuts > 300 && figures.goneOn > 50)
  },
)

traced('said before it is on disk, it would be seen missing', async (t) => {
  const { missing } = await cut(t, { ...SHORT, mistake: 'confirms before' }, 50)
  t.true(missing > 0)
})

traced('an append that takes two transactions would be seen by half', async (t) => {
  const { halves, missing } = await cut(t, { ...SHORT, events: 20, mistake: 'two transactions' }, 10)
  t.true(halves > 0)
  t.is(missing, 0)
})

traced('without syncing, it would be seen missing', async (t) => {
  const { missing } = await cut(t, { ...SHORT, synchronous: 'OFF' }, 50)
  t.true(missing > 0)
})
