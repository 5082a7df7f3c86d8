// The write trace of 500 events, recorded once; the power is cut after every write and in the middle of it.
import path from 'node:path'
import { replayCuts, traceJournal } from '../support/power-cuts.ts'
import { Seeded } from '../support/seeded.ts'
import { longRun } from './long-run.ts'

/** As the product has it: two checkpoints fall into 500 events. */
const CHECKPOINT_PAGES = 4_000
const GO_ON_EVERY = 40

await longRun(
  'power-cuts',
  { seed: 20_220_520, count: 500 },
  async ({ count, folder, seed }) => {
    const steps = await traceJournal(path.join(folder, 'recorded'), {
      events: count,
      checkpointPages: CHECKPOINT_PAGES,
    })
    const ofFile = (end: string): number =>
      steps.filter((step) => step.kind === 'write' && step.file.endsWith(end)).length
    const chance = new Seeded(seed, 'power')
    const replay = { folder: path.join(folder, 'disk'), chance, goOnEvery: GO_ON_EVERY, lookEvery: 1 }
    const figures = await replayCuts(steps, replay)
    return { events: count, writesToLog: ofFile('-wal'), writesToFile: ofFile('.sqlite'), ...figures }
  },
  // After each write in order, in the middle of it, and on a disk that loses what was not synced.
  ({ broken, cuts, events, goneOn, halves, missing, writesToFile, writesToLog }) =>
    broken + halves + missing === 0 &&
    writesToLog > events &&
    writesToFile > 0 &&
    cuts >= 3 * (writesToFile + writesToLog) &&
    goneOn > 0,
)
