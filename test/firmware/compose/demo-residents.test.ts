import test from 'ava'
import { type DemoParts, DemoResidents } from '../../../firmware/compose/demo-residents.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { RANDOM } from '../journal/journal-fixture.ts'

/** What the invented crew asks of a kiosk where five people wait; the booth itself is taken all the time. */
async function requestsOfOneRun(): Promise<readonly string[]> {
  const requests: string[] = []
  await new Promise<void>((resolve) => {
    const kiosk = {
      crewView: () => ({ called: [], tasks: [] }),
      publicView: () => ({ queue: { nextGroup: null, waiting: 5 }, resident: { prompt: 'temperature' } }),
      act: (_act: object, { requestId }: { requestId: string }) => {
        requests.push(requestId)
        void residents.close().then(resolve)
        return Promise.resolve({ ok: true, events: [] })
      },
    }
    const clock = new SystemClock(() => 'synced')
    const parts = { bench: {}, kiosk, clock, random: RANDOM, perHour: 1 }
    const residents = new DemoResidents(parts as unknown as DemoParts)
    residents.start()
  })
  return requests
}

test('no press of the invented crew is taken for one of an earlier start on the same data', async (t) => {
  const [first, second] = [await requestsOfOneRun(), await requestsOfOneRun()]
  t.true(first.length > 0)
  t.deepEqual(
    second.filter((request) => first.includes(request)),
    [],
  )
})
