import test from 'ava'
import type { SamplingEvent } from '../../firmware/domain/events.ts'
import type { PracticeFact } from '../../firmware/domain/practice-fact.ts'
import { planMorning } from '../../firmware/domain/practice-plan.ts'
import { nextHint, type PracticeScore, scorePractice } from '../../firmware/domain/practice-score.ts'
import { DomainKiosk, poolOf, SKIN } from '../support/domain-kiosk.ts'

const MINUTE = 60_000

/** Events of a real kiosk, each at its time; `plus` are facts that no event says. */
function judged(kiosk: DomainKiosk, beganMs: number, plus: readonly PracticeFact[] = []): PracticeScore {
  return scorePractice(factsOf(kiosk, beganMs, plus), kiosk.nowMs - beganMs)
}

function factsOf({ journal }: DomainKiosk, beganMs: number, plus: readonly PracticeFact[] = []): PracticeFact[] {
  const told = journal.map(
    ({ event, time }): PracticeFact => ({ kind: 'events', atMs: Date.parse(time) - beganMs, events: [event] }),
  )
  return [...told, ...plus].sort((a, b) => a.atMs - b.atMs)
}

const points = ({ losses }: PracticeScore, code: PracticeScore['losses'][number]['code']): number =>
  losses.find((loss) => loss.code === code)?.points ?? 0

test('everybody served at once: a hundred, and nothing to say', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  const began = kiosk.nowMs
  kiosk.passAll(1, 2)
  kiosk.nowMs += MINUTE
  for (let n = 0; n < 2; n += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.act({ act: 'sampled' })
  }
  t.deepEqual(judged(kiosk, began), {
    points: 100,
    served: 2,
    unserved: 0,
    meanWaitMs: MINUTE,
    worstWaitMs: MINUTE,
    refused: 0,
    tubesSealed: 1,
    losses: [],
  })
})

test('a fever that waits costs by the half minute, and one that nobody takes over costs most', (t) => {
  const kiosk = new DomainKiosk()
  const began = kiosk.nowMs
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  kiosk.nowMs += 4 * MINUTE
  t.is(points(judged(kiosk, began), 'fever-open'), 12)
  t.is(nextHint(factsOf(kiosk, began), kiosk.nowMs - began), 'fever-open')
  kiosk.act({ act: 'close-referral', visit: kiosk.visit(1) })
  const late = judged(kiosk, began)
  t.deepEqual(late.losses, [{ code: 'fever-late', points: 6, count: 1, worstMs: 4 * MINUTE }])
  t.is(nextHint(factsOf(kiosk, began), kiosk.nowMs - began), null)
})

test('a swab on record of somebody who did not come is the dearest mistake, and undone it is none', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  const began = kiosk.nowMs
  kiosk.pass(1)
  const noShow: PracticeFact = { kind: 'no-show', atMs: 0, visit: kiosk.visit(1) }
  kiosk.act({ act: 'call-next' })
  t.is(points(judged(kiosk, began, [noShow]), 'no-show-open'), 3)
  kiosk.act({ act: 'sampled' })
  const wrong = judged(kiosk, began, [noShow])
  t.is(points(wrong, 'nobody-swabbed'), 15)
  t.is(wrong.served, 0, 'nobody was')
  const collected = kiosk.journal.find(({ event }) => event.type === 'sample.collected')
  kiosk.act({ act: 'undo', events: [collected?.id ?? ''] })
  kiosk.act({ act: 'absent' })
  t.deepEqual(judged(kiosk, began, [noShow]).losses, [])
})

test('a tube that stands open after its last swab is left open', (t) => {
  const kiosk = new DomainKiosk(poolOf(10))
  const began = kiosk.nowMs
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.nowMs += 3 * MINUTE
  const score = judged(kiosk, began)
  t.is(points(score, 'tube-left-open'), 3)
  t.is(points(score, 'unserved'), 3)
})

test('one refused press is human, more of them cost, and what was nobody’s mistake does not', (t) => {
  const kiosk = new DomainKiosk()
  const refused = (refusal: 'nobody-waiting' | 'session-changed'): PracticeFact => ({
    kind: 'refused',
    atMs: 0,
    refusal,
  })
  const began = kiosk.nowMs
  t.is(judged(kiosk, began, [refused('nobody-waiting'), refused('session-changed')]).points, 100)
  t.is(judged(kiosk, began, [refused('nobody-waiting'), refused('nobody-waiting')]).points, 99)
  t.is(
    judged(kiosk, began, Array<PracticeFact>(50).fill(refused('nobody-waiting'))).points,
    92,
    'a bad habit has its limit',
  )
})

test('whatever happened, the points are between none and a hundred, and say the same twice', (t) => {
  const worst: PracticeFact[] = Array.from({ length: 300 }, (_, i): PracticeFact => {
    const visit = `K0042-1-V${i}`
    const events: SamplingEvent[] = [{ type: 'visit.checked-in', subject: visit, data: { visit, ticket: 'A001' } }]
    return { kind: 'events', atMs: i, events }
  })
  worst.push({ kind: 'needs-help', atMs: 1 }, { kind: 'unhelped', atMs: 2 }, { kind: 'family', atMs: 3 })
  const score = scorePractice(worst, 10 * MINUTE)
  t.is(points(score, 'help-open'), 8)
  t.is(points(score, 'family-apart'), 3)
  t.is(points(score, 'unserved'), 45)
  t.is(points(score, 'nobody-served'), 60)
  t.is(score.points, 0)
  t.deepEqual(scorePractice(worst, 10 * MINUTE), score)
})

test('a morning of any length has every trouble once, in the order of the clock', (t) => {
  for (const minutes of [1, 5, 10, 60]) {
    let state = minutes
    const plan = planMorning(minutes, () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647)
    t.deepEqual(
      plan.map(({ atMs }) => atMs),
      plan.map(({ atMs }) => atMs).sort((a, b) => a - b),
    )
    const manners = plan.flatMap((one) => (one.what === 'resident' ? one.manner : one.what))
    for (const once of [
      'second-try',
      'no-document',
      'fever',
      'bad-code',
      'no-show',
      'paper-out',
      'reader-plugged',
    ] as const)
      t.is(manners.filter((manner) => manner === once).length, 1, once)
    t.is(manners.filter((manner) => manner === 'family').length, 3)
    t.true((plan.at(-1)?.atMs ?? 0) <= 0.9 * minutes * MINUTE, 'there is time to work off the queue')
  }
})
