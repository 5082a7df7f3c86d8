import { waitNow } from '../../firmware/domain/intake-hours.ts'
import { queueView } from '../../firmware/domain/queue-view.ts'
import type { WaitEstimate } from '../../firmware/domain/wait-estimate.ts'
import { DomainKiosk, poolOf } from './domain-kiosk.ts'

/** What somebody was told when they came, and what was true, in minutes. */
export interface Told {
  readonly told: WaitEstimate
  readonly waited: number
}

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Morning {
  readonly seed: number
  readonly people: number
  readonly perHour: number
  readonly serviceMinutes: number
}

/**
 * A morning at one chair, by the events of a real domain: people come at random, each specimen takes its own time
 * (log-normal, children and old people included), every half hour another sampler with another hand takes over.
 */
export function playMorning({ people, perHour, seed, serviceMinutes }: Morning): readonly Told[] {
  const chance = seeded(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  const kiosk = new DomainKiosk({ ...poolOf(10), interval: { days: 0, byCategory: {} } })
  const startMs = kiosk.nowMs
  const told = new Map<string, { readonly wait: WaitEstimate; readonly atMs: number }>()
  const results: Told[] = []
  let [nextMs, doneMs, hand, came] = [startMs, Number.POSITIVE_INFINITY, 1, 0]
  const callNext = (): void => {
    const visit = kiosk.act({ act: 'call-next' }).events.find(({ type }) => type === 'visit.called')?.subject ?? ''
    kiosk.printAll()
    const before = told.get(visit)
    if (before !== undefined) results.push({ told: before.wait, waited: (kiosk.nowMs - before.atMs) / 60_000 })
    doneMs =
      visit === ''
        ? Number.POSITIVE_INFINITY
        : kiosk.nowMs + serviceMinutes * hand * Math.exp(0.45 * normal() - 0.1) * 60_000
  }
  while (came < people || doneMs < Number.POSITIVE_INFINITY) {
    if (came < people && nextMs <= doneMs) {
      kiosk.nowMs = Math.round(nextMs)
      const wait = waitNow(kiosk.state, kiosk.now)
      const waiting = queueView(kiosk.state, kiosk.viewContext).waiting
      kiosk.pass((came % 999) + 1)
      if (wait !== null && waiting > 0) told.set(kiosk.visit(came + 1), { wait, atMs: kiosk.nowMs })
      came += 1
      nextMs += (-Math.log(1 - chance()) * 3_600_000) / perHour
      if (doneMs === Number.POSITIVE_INFINITY) callNext()
    } else {
      kiosk.nowMs = Math.round(doneMs)
      kiosk.act({ act: 'sampled' })
      hand = Math.floor((kiosk.nowMs - startMs) / 1_800_000) % 2 === 0 ? 1 : 1.15
      callNext()
    }
  }
  return results
}
