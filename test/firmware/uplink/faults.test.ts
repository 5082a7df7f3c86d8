import ava from 'ava'
import { needing } from '../../support/needing.ts'
import { HastyOutbox } from './backlog.ts'
import { type FaultRun, runBlackHoles, runCuts, runKills } from './fault-runs.ts'

const test = needing(ava.serial, 'mosquitto')

/** Each event of the journal came, as the same bytes however often, and nothing was ever called missing. */
const WHOLE = { missing: 0, otherBytes: 0, falseGaps: 0, breaks: 0, refused: 0 }
const HOLES = { events: 3_000, holes: 4, seed: 1, delayMs: 25, window: 20 }

function isWhole(run: FaultRun): boolean {
  return run.distinct === run.rows && run.head === run.rows && run.events === run.rows
}

test('a drain that falls into four black holes loses nothing, begins by itself, and lets a new event overtake', async (t) => {
  t.timeout(180_000)
  const run = await runBlackHoles(t, HOLES)
  t.log(JSON.stringify(run))
  t.like(run, WHOLE)
  t.true(isWhole(run))
  t.true(run.copies > 0, 'something was in flight when the line fell silent')
  t.true(run.drainStartMs <= 5_000)
  t.true(run.liveMs <= 2_000)
})

test('a new event that may not overtake comes late, and the run sees it', async (t) => {
  t.timeout(120_000)
  const run = await runBlackHoles(t, { ...HOLES, events: 1_600, holes: 0, timing: { overtakeAfterMs: Infinity } })
  t.true(run.liveMs > 2_000, `${run.liveMs} ms`)
})

for (const protocol of ['5', '3.1.1'] as const) {
  test(`over MQTT ${protocol} fifty cuts between PUBLISH and PUBACK lose nothing and double nothing`, async (t) => {
    t.timeout(180_000)
    const run = await runCuts(t, { events: 1_500, cuts: 50, seed: 1, protocol })
    t.log(JSON.stringify(run))
    t.like(run, WHOLE)
    t.true(isWhole(run))
    t.is(run.faults, 50)
    t.true(run.copies > 0, 'cuts made copies')
  })

  test(`over MQTT ${protocol} a broker killed twice in the middle of a drain loses nothing`, async (t) => {
    t.timeout(180_000)
    const run = await runKills(t, { events: 2_000, kills: 2, seed: 1, protocol })
    t.log(JSON.stringify(run))
    t.like(run, WHOLE)
    t.true(isWhole(run))
  })
}

test('a cursor that is moved before the acknowledgement loses events, and the run sees it', async (t) => {
  t.timeout(120_000)
  const run = await runCuts(t, { events: 1_500, cuts: 50, seed: 1, outboxOf: (outbox) => new HastyOutbox(outbox) })
  t.log(JSON.stringify(run))
  t.true(run.missing > 0)
  t.false(isWhole(run))
})
