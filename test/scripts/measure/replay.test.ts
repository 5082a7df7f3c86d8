import test from 'ava'
import { keepSnapshot, startOn, writeLongJournal } from '../../../scripts/measure/replay.ts'
import { tempFolder } from '../../firmware/journal/journal-fixture.ts'

// The long form, 60,000 events and medians of five, is a row of `scripts/bench`.
const EVENTS = 4_000
const SINCE = 500
/** Of the processor, for each event: 60,000 in 2 s are 0.033; here the programs are not warm, and others run. */
const CPU_MS_MAX = 0.15

test('a start on a long morning comes to the state of its events, with a snapshot and without, and in its time', async (t) => {
  const folder = await tempFolder(t)
  await writeLongJournal(folder, EVENTS)
  await keepSnapshot(folder, SINCE)
  const cold = await startOn(folder, true)
  const warm = await startOn(folder, false)
  t.log({ cold, warm })
  t.true(cold.isRight && warm.isRight)
  t.true(cold.folded >= EVENTS)
  t.true(warm.folded >= SINCE && warm.folded < SINCE + 10)
  t.true(cold.cpuMs <= EVENTS * CPU_MS_MAX)

  await keepSnapshot(folder, SINCE, 1)
  t.false((await startOn(folder, false)).isRight, 'an event that a snapshot passed over is seen')
  t.true((await startOn(folder, true)).isRight)
})
