import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import fc from 'fast-check'
import type { RecordedEvent } from '../../firmware/domain/events.ts'
import { JournalRules } from '../support/domain-invariants.ts'
import { DomainKiosk } from '../support/domain-kiosk.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS
const RUNS = 300

type Step =
  | { readonly kind: 'come' | 'call' | 'sampled' | 'absent' | 'print' | 'tick' }
  | { readonly kind: 'jump'; readonly byMs: number; readonly clock: RecordedEvent['clock'] }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom<Step>(
      { kind: 'come' },
      { kind: 'come' },
      { kind: 'come' },
      { kind: 'call' },
      { kind: 'sampled' },
      { kind: 'absent' },
      { kind: 'print' },
      { kind: 'tick' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('jump' as const),
      byMs: fc.constantFrom(HOUR_MS, DAY_MS, YEAR_MS, 10 * YEAR_MS, -HOUR_MS, -DAY_MS, -YEAR_MS, -10 * YEAR_MS),
      clock: fc.constantFrom('synced' as const, 'unsynced' as const, 'set-by-crew' as const),
    }),
  },
)

function take(kiosk: DomainKiosk, step: Step, people: { count: number }): void {
  switch (step.kind) {
    case 'come':
      people.count += 1
      kiosk.pass(people.count)
      return
    case 'call':
      kiosk.act({ act: 'call-next' })
      return
    case 'sampled':
    case 'absent':
      kiosk.act({ act: step.kind })
      return
    case 'print':
      kiosk.printAll()
      return
    case 'tick':
      kiosk.tick(0)
      return
    case 'jump':
      kiosk.setWall(step.byMs)
      kiosk.clock = step.clock
  }
}

/** Everybody who still waits is served, whatever the clock says by now. */
function serveTheRest(kiosk: DomainKiosk): void {
  kiosk.printAll()
  for (let served = 0; served < 1_000; served += 1) {
    const called = kiosk.act({ act: 'call-next' }).refusal
    if (kiosk.act({ act: 'sampled' }).refusal === 'no-open-tube') kiosk.act({ act: 'open-tube' })
    kiosk.printAll()
    if (called === 'nobody-waiting' && kiosk.act({ act: 'sampled' }).refusal === 'nobody-called') return
  }
  throw new Error('the queue never ends')
}

test('a clock that jumps by years, back and forth, while people wait: each visit ends once, nothing is counted twice', (t) => {
  let visits = 0
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 10, maxLength: 120, size: 'max' }), (steps) => {
      const kiosk = new DomainKiosk({ interval: { days: 0, byCategory: {} } })
      const people = { count: 0 }
      for (const step of steps) take(kiosk, step, people)
      serveTheRest(kiosk)
      kiosk.clock = 'synced'
      // Whoever was passed over leaves with the day, at the latest with the one after it.
      for (let days = 0; days < 3; days += 1) kiosk.tick(24 * 60)
      const rules = new JournalRules(0)
      for (const recorded of kiosk.journal) rules.read(recorded)
      rules.checkTotals()
      visits += checkEndings(kiosk, people.count)
      if (!isDeepStrictEqual(kiosk.rebuilt(), kiosk.state)) throw new Error('the journal gives another state')
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false, includeErrorInReport: true },
  )
  t.log(`${visits} visits`)
  t.true(visits > 50)
})

test('a day that was worked with a clock nobody believed is closed once, and is no day off', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.clock = 'unsynced'
  kiosk.tick(24 * 60)
  kiosk.pass(1)
  kiosk.clock = 'synced'
  kiosk.tick(24 * 60)
  const closings = kiosk.journal.flatMap(({ event }) => (event.type === 'day.closed' ? [event.data] : []))
  t.deepEqual(
    closings.map(({ counts, day, revision }) => [day, revision, counts['visit.checked-in']]),
    [['2026-11-21', 1, 1]],
  )
})

function checkEndings(kiosk: DomainKiosk, people: number): number {
  const checkedIn = kiosk.journal.filter(({ event }) => event.type === 'visit.checked-in')
  if (checkedIn.length !== people) throw new Error(`${people} came, ${checkedIn.length} are checked in`)
  for (const { event } of checkedIn) {
    const types = kiosk.typesOf(event.subject)
    const endings = types.filter((type) => type === 'sample.collected' || type === 'visit.ended')
    if (endings.length !== 1) throw new Error(`${event.subject}: ${types.join()}`)
  }
  return people
}
