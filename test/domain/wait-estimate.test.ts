import test from 'ava'
import fc from 'fast-check'
import { queueView } from '../../firmware/domain/queue-view.ts'
import { estimateWait } from '../../firmware/domain/wait-estimate.ts'
import { DomainKiosk, poolOf } from '../support/domain-kiosk.ts'
import { playMorning, type Told } from '../support/waiting-morning.ts'

const services = fc.array(fc.integer({ min: 1_000, max: 1_800_000 }), { minLength: 3, maxLength: 20 })

test('without a pace there is no estimate, and nobody before is no wait', (t) => {
  t.is(estimateWait([], 5), null)
  t.is(estimateWait([30_000, 30_000], 5), null)
  t.is(estimateWait([0, 0, 0, 0], 5), null)
  t.deepEqual(estimateWait([], 0), { median: 0, low: 0, high: 0 })
})

test('the median lies within the range, and the range within reason', (t) => {
  fc.assert(
    fc.property(services, fc.integer({ min: 1, max: 500 }), (serviceMs, people) => {
      const wait = estimateWait(serviceMs, people)
      if (wait === null) return false
      const longest = (Math.max(...serviceMs) * people) / 60_000
      return wait.low > 0 && wait.low <= wait.median && wait.median <= wait.high && wait.median <= longest
    }),
    { numRuns: 2_000 },
  )
  t.pass()
})

test('more people before are never less of a wait: neither the median nor an end of the range falls', (t) => {
  fc.assert(
    fc.property(services, fc.nat({ max: 300 }), (serviceMs, people) => {
      const [one, more] = [estimateWait(serviceMs, people), estimateWait(serviceMs, people + 1)]
      if (one === null || more === null) return false
      return more.median >= one.median && more.low >= one.low && more.high >= one.high
    }),
    { numRuns: 2_000 },
  )
  t.pass()
})

/** The share of waits that lay within the range told, with its width scaled about the median. */
function covered(all: readonly Told[], width: number): number {
  const inside = all.filter(({ told: { high, low, median }, waited }) => {
    const [from, to] = [median * (low / median) ** width, median * (high / median) ** width]
    return waited >= from && waited <= to
  })
  return inside.length / all.length
}

test('on simulated mornings about eight of ten waits lie within the range that people were told', (t) => {
  const all = [1, 2, 3, 4, 5, 6].flatMap((seed) => playMorning({ seed, people: 240, perHour: 95, serviceMinutes: 0.6 }))
  const share = covered(all, 1)
  t.log({ waits: all.length, share, half: covered(all, 0.4), double: covered(all, 2) })
  t.true(all.length > 800, 'most had to wait')
  t.true(share > 0.72 && share < 0.9, `${share}`)
  t.true(covered(all, 0.4) < 0.6, 'a range that is too narrow is found out')
  t.true(covered(all, 2) > 0.93, 'and one that says everything')
})

test('the estimate follows a sampler who becomes slower, and one who stands still', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  kiosk.passAll(...Array.from({ length: 30 }, (_, i) => i + 1))
  const wait = (): number => queueView(kiosk.state, kiosk.viewContext).estimatedWaitMinutes ?? -1
  for (let i = 0; i < 10; i += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.printAll()
    kiosk.tick(1)
    kiosk.act({ act: 'sampled' })
  }
  const before = wait()
  t.true(before > 15 && before < 25, `${before}`)
  kiosk.tick(15)
  t.true(wait() > before + 10, `${wait()} after a quarter of an hour without a specimen`)
})

test('a quiet hour is no slow sampler: who comes to an empty queue counts from their own arrival', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  for (let n = 1; n <= 6; n += 1) {
    kiosk.tick(20)
    kiosk.pass(n)
    kiosk.act({ act: 'call-next' })
    kiosk.printAll()
    kiosk.tick(1)
    kiosk.act({ act: 'sampled' })
  }
  kiosk.pass(7)
  t.true((queueView(kiosk.state, kiosk.viewContext).estimatedWaitMinutes ?? 99) <= 2)
})
