import test from 'ava'
import { systemRandom } from '../../../firmware/health/system-random.ts'
import { Backoff } from '../../../firmware/uplink/backoff.ts'
import { UPLINK_TIMING } from '../../../firmware/uplink/settings.ts'

const WAYS = [
  ['thrown out by its broker', (backoff: Backoff) => backoff.afterLossMs('closed', 3_600_000), 1],
  ['that gets its power back', (backoff: Backoff) => backoff.startMs(), 0],
] as const

for (const [fleet, delayMs, from] of WAYS) {
  test(`a fleet ${fleet} comes spread over a minute`, (t) => {
    const backoff = new Backoff(systemRandom, UPLINK_TIMING)
    const perSecond = new Map<number, number>()
    for (let i = 0; i < 10_000; i += 1) {
      const second = Math.floor(delayMs(backoff) / 1_000)
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
    }
    t.true(Math.min(...perSecond.keys()) >= from && Math.max(...perSecond.keys()) < 60)
    t.true(Math.max(...perSecond.values()) < 400)
  })
}

test('a link that only fell silent comes back within two seconds, but not again and again', (t) => {
  const backoff = new Backoff({ ...systemRandom, fraction: () => 0.999 }, UPLINK_TIMING)
  t.true(backoff.afterLossMs('silent', 60_000) < 2_000)
  t.true(backoff.afterLossMs('silent', 59_999) > 50_000)
  t.true(backoff.afterLossMs('taken-over', 60_000) > 50_000)
})
