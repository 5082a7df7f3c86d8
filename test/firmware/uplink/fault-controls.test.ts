import ava, { type ExecutionContext } from 'ava'
import { needing } from '../../support/needing.ts'
import { HastyOutbox } from './backlog.ts'
import { type Cast, type FaultRun, isWhole, runBlackHoles, runCuts, runKills } from './fault-runs.ts'

const test = needing(ava.serial, 'mosquitto')
const HOLES = { events: 1_800, holes: 2, seed: 1, delayMs: 25, window: 20 }

type Wrong = Pick<Cast, 'outboxOf' | 'patienceMs'>

/** The faults of `faults.test.ts`, with something that must be seen to go wrong. */
const FAULTS: Readonly<Record<string, (t: ExecutionContext, wrong: Wrong) => Promise<FaultRun>>> = {
  'black holes': (t, wrong) => runBlackHoles(t, { ...HOLES, ...wrong }),
  cuts: (t, wrong) => runCuts(t, { events: 1_500, cuts: 50, seed: 1, ...wrong }),
  'killed brokers': (t, wrong) => runKills(t, { events: 2_000, kills: 2, seed: 1, ...wrong }),
}

for (const [faults, runWith] of Object.entries(FAULTS)) {
  test(`a cursor that is moved before the acknowledgement loses events in ${faults}, and the run sees it`, async (t) => {
    t.timeout(120_000)
    const run = await runWith(t, { outboxOf: (outbox) => new HastyOutbox(outbox) })
    t.log(JSON.stringify(run))
    t.true(run.missing > 0)
    t.false(isWhole(run))
  })

  test(`a consumer without patience names gaps that are none in ${faults}, and the run sees it`, async (t) => {
    t.timeout(120_000)
    const run = await runWith(t, { patienceMs: 0 })
    t.log(JSON.stringify(run))
    t.true(run.falseGaps > 0)
    t.is(run.missing, 0)
  })
}
