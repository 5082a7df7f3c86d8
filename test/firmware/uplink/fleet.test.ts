import test from 'ava'
import type { Outbox } from '../../../firmware/ports/journal.ts'
import { HastyOutbox } from './backlog.ts'
import { runFleet } from './fleet-run.ts'

test('a thousand kiosks come back from short outages, and in when they all get power at once, spread over a minute, and lose nothing', async (t) => {
  t.timeout(240_000)
  const began = process.cpuUsage()
  const run = await runFleet(t, { kiosks: 1_000, outagesMs: [500, 5_000], eventsPerHour: 60, holdMs: 0, seed: 1 })
  const { user, system } = process.cpuUsage(began)
  t.log(JSON.stringify(run), `${(user + system) / 1e6} s of CPU`)
  t.is(run.lost, 0)
  t.true(run.copies > 0, 'something was under way when the broker fell over')
  t.true(run.events > 1_000)
  for (const { allBackMs, back, busiestSecond } of [run.start, ...run.outages]) {
    t.is(back, 1_000)
    t.true(busiestSecond <= 0.05)
    t.true(allBackMs <= 180_000)
  }
})

// Of a hundred kiosks one is a hundredth: their share of a second is chance, and judged with a thousand.
test('a hundred kiosks come back from an outage of five minutes, lose nothing, and their broker keeps up with them', async (t) => {
  t.timeout(120_000)
  const holdMs = 60_000
  const run = await runFleet(t, { kiosks: 100, outagesMs: [300_000], eventsPerHour: 400, holdMs, seed: 1 })
  t.log(JSON.stringify(run))
  t.is(run.lost, 0)
  t.true(run.copies > 0, 'something was under way when the broker fell over')
  t.like(run.outages, [{ back: 100 }])
  t.true((run.outages[0]?.allBackMs ?? Infinity) <= 180_000)
  t.true(run.hold.events >= 600, 'one every nine seconds from each, as chance has it')
  t.true(run.hold.tookMs <= holdMs)
})

test('a cursor that is moved before the acknowledgement loses events with the broker, and the run sees it', async (t) => {
  t.timeout(120_000)
  const hasty = { outboxOf: (outbox: Outbox) => new HastyOutbox(outbox) }
  const run = await runFleet(t, { kiosks: 100, outagesMs: [500], eventsPerHour: 60, holdMs: 0, seed: 1, ...hasty })
  t.log(JSON.stringify(run))
  t.true(run.lost > 0)
})

test('kiosks that try again within five seconds come back too many at a time, and the run sees it', async (t) => {
  t.timeout(120_000)
  const timing = { retryMinMs: 1_000, retryMaxMs: 5_000 }
  const run = await runFleet(t, { kiosks: 200, outagesMs: [500], eventsPerHour: 60, holdMs: 0, seed: 1, timing })
  t.true((run.outages[0]?.busiestSecond ?? 0) > 0.05)
})

test('kiosks that dial within two seconds of their boot fall upon the broker together, and the run sees it', async (t) => {
  const timing = { startMaxMs: 2_000 }
  const run = await runFleet(t, { kiosks: 200, outagesMs: [], eventsPerHour: 60, holdMs: 0, seed: 1, timing })
  t.true(run.start.busiestSecond > 0.3)
})
