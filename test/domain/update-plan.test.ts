import test from 'ava'
import fc from 'fast-check'
import {
  CONFIRM_WITHIN_MS,
  FETCH_TRIES_MAX,
  type LocalHealth,
  type NextStep,
  nextStep,
  type UpdateFacts,
  type UpdateMemory,
  WELL_FOR_MS,
} from '../../firmware/domain/update-plan.ts'

const HEALTH: LocalHealth = { runsForMs: 0, wellForMs: 0, visit: 'not-yet' }
const FACTS: UpdateFacts = {
  ...{ bootId: 'boot-1', monotonicMs: 0, clock: 'synced', running: { version: '0.1.0', slot: 'a' } },
  ...{ trial: null, returned: null, waitsFor: null, health: HEALTH },
}
const ASKED: UpdateMemory = {
  ...{ update: 'u1', version: '0.2.0', from: '0.1.0', reached: 'asked', force: null, tries: 0, triedAt: null },
}
const ON_TRIAL = {
  trial: { slot: 'b', back: 'a', update: 'u1' },
  running: { version: '0.2.0', slot: 'b' },
} as const

function next(memory: Partial<UpdateMemory>, facts: Partial<UpdateFacts> = {}): NextStep {
  return nextStep({ ...ASKED, ...memory }, { ...FACTS, ...facts })
}

test('an update goes fetch, verify, install, wait, switch, confirm, keep, and then there is nothing to do', (t) => {
  t.deepEqual(nextStep(null, FACTS), { step: 'rest' })
  t.deepEqual(next({}), { step: 'fetch' })
  t.deepEqual(next({ reached: 'fetched' }), { step: 'verify' })
  t.deepEqual(next({ reached: 'verified' }), { step: 'install' })
  t.deepEqual(next({ reached: 'installed' }, { waitsFor: 'resident' }), { step: 'hold', for: 'resident' })
  t.deepEqual(next({ reached: 'installed' }), { step: 'switch' })
  const switched = (health: Partial<LocalHealth>): NextStep =>
    next({ reached: 'switching' }, { ...ON_TRIAL, health: { ...HEALTH, ...health } })
  t.deepEqual(switched({}), { step: 'confirm', visit: true })
  t.deepEqual(switched({ visit: 'under-way', wellForMs: WELL_FOR_MS }), { step: 'confirm', visit: false })
  t.deepEqual(switched({ visit: 'passed', wellForMs: WELL_FOR_MS - 1 }), { step: 'confirm', visit: false })
  t.deepEqual(switched({ visit: 'passed', wellForMs: WELL_FOR_MS }), { step: 'keep' })
  t.deepEqual(next({ reached: 'switching' }, { running: ON_TRIAL.running }), { step: 'over', outcome: 'kept' })
})

test('nothing is fetched while no time source vouches for the clock, not even by the crew’s word', (t) => {
  t.deepEqual(next({}, { clock: 'unsynced' }), { step: 'hold', for: 'clock' })
  t.deepEqual(next({}, { clock: 'set-by-crew' }), { step: 'hold', for: 'clock' })
})

test('a download is tried five times, each later than the one before, then it is given up', (t) => {
  let [tries, atMs] = [0, 0]
  const waits: number[] = []
  for (; tries < FETCH_TRIES_MAX; tries += 1) {
    const triedAt = tries === 0 ? null : { bootId: 'boot-1', monotonicMs: atMs }
    let waitedMs = 0
    while (next({ tries, triedAt }, { monotonicMs: atMs + waitedMs }).step === 'hold') waitedMs += 1_000
    waits.push(waitedMs)
    atMs += waitedMs
  }
  t.deepEqual(waits, [0, 60_000, 240_000, 960_000, 3_840_000])
  t.deepEqual(next({ tries }), { step: 'stop', reason: 'tries' })
  const before = { tries: 4, triedAt: { bootId: 'boot-0', monotonicMs: 1 } }
  t.deepEqual(next(before), { step: 'fetch' }, 'of another boot the clock says nothing')
})

test('forced, a switch waits for nobody; a download still waits for the clock', (t) => {
  const force = 'the fever rule is wrong'
  t.deepEqual(next({ reached: 'installed', force }, { waitsFor: 'resident' }), { step: 'switch' })
  t.deepEqual(next({ force }, { clock: 'unsynced' }), { step: 'hold', for: 'clock' })
})

test('power that goes between word and switch is no return: the switch comes again, when the moment is there', (t) => {
  const { trial } = ON_TRIAL
  for (const left of [null, trial]) {
    t.deepEqual(next({ reached: 'switching' }, { trial: left }), { step: 'switch' })
    t.deepEqual(next({ reached: 'switching' }, { trial: left, waitsFor: 'called' }), { step: 'hold', for: 'called' })
  }
})

test('a slot that was given back is said with its reason, and of an older update it says nothing', (t) => {
  const returned = { update: 'u1', reason: 'crashes' } as const
  t.deepEqual(next({ reached: 'switching' }, { returned }), { step: 'over', outcome: 'returned', reason: 'crashes' })
  t.deepEqual(next({ reached: 'switching' }, { returned: { ...returned, update: 'u0' } }), { step: 'switch' })
})

test('who is not well after ten minutes goes back, and so does who cannot serve the invented person', (t) => {
  const facts = (health: Partial<LocalHealth>): Partial<UpdateFacts> => ({
    ...ON_TRIAL,
    health: { ...HEALTH, ...health },
  })
  const late = facts({ runsForMs: CONFIRM_WITHIN_MS, visit: 'passed', wellForMs: WELL_FOR_MS - 1 })
  t.deepEqual(next({ reached: 'switching' }, late), { step: 'return', reason: 'unhealthy' })
  t.deepEqual(next({ reached: 'switching' }, facts({ visit: 'failed' })), { step: 'return', reason: 'visit' })
})

const anyHealth = fc.record({
  runsForMs: fc.nat(CONFIRM_WITHIN_MS - 1),
  wellForMs: fc.nat(2 * WELL_FOR_MS),
  visit: fc.constantFrom('not-yet', 'under-way', 'passed'),
})
const anyFacts = fc.record({
  bootId: fc.constantFrom('boot-1', 'boot-2'),
  monotonicMs: fc.nat(10_000_000),
  clock: fc.constantFrom('synced', 'set-by-crew', 'unsynced'),
  running: fc.record({ version: fc.constantFrom('0.1.0', '0.2.0'), slot: fc.constantFrom('a', 'b') }),
  trial: fc.option(fc.constantFrom({ slot: 'a', back: 'b', update: 'u1' } as const, ON_TRIAL.trial)),
  returned: fc.option(fc.record({ update: fc.constantFrom('u0', 'u1'), reason: fc.constantFrom('crashes', 'late') })),
  waitsFor: fc.option(fc.constantFrom('resident', 'window', 'clock')),
  health: anyHealth,
})
const anyMemory = fc.option(
  fc.record({
    ...{ update: fc.constant('u1'), version: fc.constant('0.2.0'), from: fc.constant('0.1.0') },
    reached: fc.constantFrom('asked', 'fetched', 'verified', 'installed', 'switching'),
    force: fc.option(fc.constant('because')),
    tries: fc.nat(6),
    triedAt: fc.option(fc.record({ bootId: fc.constantFrom('boot-1', 'boot-2'), monotonicMs: fc.nat(10_000_000) })),
  }),
)

test('whatever is so, no clock, network, hour or power cut makes a version on trial go back within its ten minutes', (t) => {
  const isOnTrial = ({ running, trial }: UpdateFacts): boolean => trial !== null && trial.slot === running.slot
  let seen = 0
  const rule = fc.property(anyMemory, anyFacts, (memory, facts) => {
    const { step } = nextStep(memory, facts)
    if (isOnTrial(facts)) {
      seen += 1
      return step === 'confirm' || step === 'keep'
    }
    return step !== 'return' && step !== 'keep' && step !== 'confirm'
  })
  t.notThrows(() => {
    fc.assert(rule, { numRuns: 5_000 })
  })
  t.true(seen > 500)
})

test('nothing is switched while somebody is served, unless forced; and never before it is installed', (t) => {
  const rule = fc.property(anyMemory, anyFacts, (memory, facts) => {
    const { step } = nextStep(memory, facts)
    if (step !== 'switch') return true
    const isMoment = facts.waitsFor === null || memory?.force !== null
    return isMoment && (memory?.reached === 'installed' || memory?.reached === 'switching')
  })
  t.notThrows(() => {
    fc.assert(rule, { numRuns: 5_000 })
  })
})

test('24 h without a network after the switch: the new version is kept after its minute, and nothing returns', (t) => {
  const steps = new Set<string>()
  let trial: UpdateFacts['trial'] = ON_TRIAL.trial
  let memory: UpdateMemory | null = { ...ASKED, reached: 'switching' }
  // Without a network nobody vouches for the time either.
  for (let runsForMs = 0; runsForMs <= 24 * 3_600_000; runsForMs += 5_000) {
    const health: LocalHealth = { runsForMs, wellForMs: runsForMs, visit: runsForMs < 20_000 ? 'under-way' : 'passed' }
    const facts = {
      ...FACTS,
      clock: 'unsynced',
      running: ON_TRIAL.running,
      monotonicMs: runsForMs,
      trial,
      health,
    } as const
    const { step } = nextStep(memory, facts)
    steps.add(step)
    if (step === 'keep') trial = null
    if (step === 'over') memory = null
  }
  t.deepEqual([...steps], ['confirm', 'keep', 'over', 'rest'])
})

test('twenty power cuts in a row, each before the minute is over, and the new version still has its minute', (t) => {
  const memory: UpdateMemory = { ...ASKED, reached: 'switching' }
  const steps: string[] = []
  for (let boot = 1; boot <= 21; boot += 1) {
    const endMs = boot <= 20 ? WELL_FOR_MS - 5_000 : WELL_FOR_MS
    for (let runsForMs = 0; runsForMs <= endMs; runsForMs += 5_000) {
      const health: LocalHealth = { runsForMs, wellForMs: runsForMs, visit: runsForMs === 0 ? 'not-yet' : 'passed' }
      steps.push(nextStep(memory, { ...FACTS, ...ON_TRIAL, bootId: `boot-${boot}`, health }).step)
    }
  }
  t.deepEqual(new Set(steps), new Set(['confirm', 'keep']))
  t.is(steps.at(-1), 'keep')
})
