import ava from 'ava'
import { District } from '../../support/district.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { openBacklog, TOPICS } from './backlog.ts'
import { isWhole, runBlackHoles, runCuts, runFailOver, runKills } from './fault-runs.ts'
import { isDrained, startUplink, untilState } from './uplink-harness.ts'

const test = needing(ava.serial, 'mosquitto')

/** Each event of the journal came, as the same bytes however often, and nothing was ever called missing. */
const WHOLE = { missing: 0, otherBytes: 0, falseGaps: 0, breaks: 0, refused: 0 }
const HOLES = { events: 3_000, holes: 4, seed: 1, delayMs: 25, window: 20 }

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
    t.true(run.copies > 0, 'something was under way when the broker was killed')
  })
}

const FAILED_OVER = { events: 3_000, seed: 1, patientMs: 30_000 }

test('a drain whose broker is killed goes on at the second one in the list, and nothing is missing', async (t) => {
  t.timeout(120_000)
  const run = await runFailOver(t, { ...FAILED_OVER, isSecondKnown: true })
  t.log(JSON.stringify(run))
  t.like(run, WHOLE)
  t.true(isWhole(run))
})

test('a kiosk that knows no second broker stays where it is, and the run sees what is missing', async (t) => {
  t.timeout(120_000)
  const run = await runFailOver(t, { ...FAILED_OVER, isSecondKnown: false, patientMs: 500 })
  t.true(run.missing > 0)
  t.false(isWhole(run))
})

test('an uplink that is made anew again and again, as a new configuration does, sends and writes nothing again', async (t) => {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const district = await District.open(t, { port: broker.port, filter: `${TOPICS}/event` })
  const journal = await openBacklog(t, 300)
  for (let time = 0; time < 10; time += 1) {
    const uplink = startUplink(t, journal, { urls: [broker.url], mode: 'demo' })
    await untilState(uplink, isDrained)
    await uplink.close()
    t.like(await journal.cursor(), { acknowledged: 300 })
  }
  await district.until(() => district.distinct === 300)
  t.is(district.arrivals, 300)
})
