import test from 'ava'
import { type Arrival, watchTrial } from '../../../firmware/maintenance/config-trial.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { SILENT } from '../compose/loop-fixture.ts'

async function minutes(count: number, hasPlace: boolean, arrival: (minute: number) => Arrival): Promise<string[]> {
  const clock = new VirtualClock('2026-11-23T10:00:00+08:00')
  const said: string[] = []
  const note = (word: string) => (): Promise<void> => {
    said.push(word)
    return Promise.resolve()
  }
  let minute = 0
  const trial = {
    wentWell: note('well'),
    startWentWell: note('start'),
    setAside: note('aside'),
    arrival: () => arrival(minute),
  }
  const stop = watchTrial({ trial, hasPlace, onRefused: note('back'), clock, log: SILENT })
  for (minute = 1; minute <= count; minute += 1) await clock.run(clock.epochMs() + 60_000)
  stop()
  return said
}

test('a configuration without a place is good after a minute, whatever the broker says', async (t) => {
  t.deepEqual(await minutes(3, false, () => 'refused'), ['well'])
})

test('one that moves a kiosk is good when the broker takes events there; no network is no verdict, and no failed start', async (t) => {
  const said = await minutes(24 * 60, true, (minute) => (minute < 1_000 ? 'on-the-way' : 'there'))
  t.deepEqual(said, [...Array<string>(999).fill('start'), 'well'])
})

test('a kiosk that has no right at its new place for ten minutes goes back, and one that gets it late stays', async (t) => {
  t.deepEqual((await minutes(20, true, () => 'refused')).slice(-3), ['start', 'aside', 'back'])
  t.is((await minutes(20, true, (minute) => (minute < 10 ? 'refused' : 'there'))).at(-1), 'well')
  const flapping = await minutes(60, true, (minute) => (minute % 5 === 0 ? 'on-the-way' : 'refused'))
  t.false(flapping.includes('back'))
})
