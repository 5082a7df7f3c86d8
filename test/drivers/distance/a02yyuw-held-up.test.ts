import test from 'ava'
import { A02yyuw } from '../../../drivers/distance/a02yyuw.ts'
import { A02yyuwTwin } from '../../../drivers/distance/a02yyuw-twin.ts'

const NEVER = new AbortController().signal

// In a file of its own: it holds up whoever shares its process.
test('a process that was held up does not call a sensor silent that spoke meanwhile', async (t) => {
  const twin = new A02yyuwTwin({ periodMs: 10 })
  const sensor = new A02yyuw(twin.open, { silentMs: 200 })
  t.teardown(() => sensor.close())
  await sensor.nextDistance(NEVER)
  for (let n = 0; n < 3; n += 1) {
    const next = sensor.nextDistance(NEVER)
    const untilMs = performance.now() + 300
    while (performance.now() < untilMs) continue
    await t.notThrowsAsync(next)
  }
})
