import test from 'ava'
import {
  advance,
  hasFailed,
  planStages,
  type Rollout,
  type RolloutKiosk,
  type RolloutSeen,
} from '../../firmware/domain/rollout.ts'
import { Seeded } from '../support/seeded.ts'

const PATIENCE_MS = 60_000
const LIMITS = {
  version: '2.0.0',
  failedPercentMax: 10,
  patienceMs: PATIENCE_MS,
  seenNewMs: 5_000,
  stopped: null,
} as const
const OLD: RolloutSeen = { isOnline: true, version: '1.0.0', trouble: null, answer: null }
const NEW: RolloutSeen = { ...OLD, version: '2.0.0' }
const GONE: RolloutSeen = { ...OLD, isOnline: false }

const fleet = (count: number): { id: string; base: string; site: string }[] =>
  Array.from({ length: count }, (_, n) => ({ id: `K${1000 + n}`, base: `b/${n}`, site: String(Math.floor(n / 8)) }))
const begin = (count: number): Rollout => ({ ...LIMITS, kiosks: planStages(fleet(count), ['K1000'], [10, 100]) })
const everyoneOnline = (count: number) => fleet(count).map(({ id, site }) => ({ kiosk: id, site, isOnline: true }))
const ask = (rollout: Rollout, who: readonly RolloutKiosk[]): Rollout => ({
  ...rollout,
  kiosks: rollout.kiosks.map((kiosk) => (who.some(({ id }) => id === kiosk.id) ? { ...kiosk, step: 'asked' } : kiosk)),
})

/** The canary was asked. */
function withCanary(): Rollout {
  const first = advance(begin(80), () => OLD, everyoneOnline(80), 0)
  return ask(first.rollout, first.ask)
}

test('the canary goes alone, and groups take kiosks of as many sites as there are', (t) => {
  const first = advance(begin(80), () => OLD, everyoneOnline(80), 0)
  t.deepEqual(
    first.ask.map(({ id }) => id),
    ['K1000'],
  )
  t.deepEqual(advance(withCanary(), () => OLD, everyoneOnline(80), 1_000).ask, [])
  const one = begin(80).kiosks.filter(({ stage }) => stage === 1)
  t.is(one.length, 8)
  t.is(new Set(one.map(({ site }) => site)).size, 8)
})

test('a canary that is silent, refuses, has trouble, goes back or is too slow stops everything', (t) => {
  const after = (seen: RolloutSeen, passedMs = 1_000): Rollout =>
    advance(withCanary(), () => seen, everyoneOnline(80), passedMs).rollout
  const canary = (rollout: Rollout): string => `${rollout.kiosks[0]?.step} ${rollout.kiosks[0]?.reason}`
  t.is(canary(after(GONE, PATIENCE_MS)), 'silent null')
  t.is(after(GONE, PATIENCE_MS).stopped, 'the canary failed')
  t.is(canary(after(OLD, PATIENCE_MS)), 'late not-in-time')
  t.is(canary(after({ ...OLD, answer: { status: 'refused', reason: 'no-slots' } })), 'failed no-slots')
  t.is(canary(after({ ...OLD, trouble: 'refused:signature' })), 'failed refused:signature')
  const trial = after(NEW)
  t.is(canary(trial), 'asked null')
  const back = advance(trial, () => OLD, everyoneOnline(80), 1_000)
  t.is(canary(back.rollout), 'failed went-back')
  t.is(back.rollout.stopped, 'the canary failed')
  t.deepEqual(back.ask, [])
  t.is(advance(back.rollout, () => NEW, everyoneOnline(80), PATIENCE_MS).rollout, back.rollout, 'stopped is stopped')
})

test('the sleep of a laptop is no silence, a restart no going back, and an answer that was heard twice none', (t) => {
  t.is(advance(withCanary(), () => GONE, everyoneOnline(80), 0).rollout.stopped, null)
  const trial = advance(withCanary(), () => NEW, everyoneOnline(80), 1_000).rollout
  const restarting = advance(trial, () => GONE, everyoneOnline(80), 1_000).rollout
  t.is(restarting.kiosks[0]?.step, 'asked')
  const replayed = { ...OLD, answer: { status: 'refused', reason: 'replayed' } }
  t.is(advance(withCanary(), () => replayed, everyoneOnline(80), 1_000).rollout.stopped, null)
  const done = advance(withCanary(), () => NEW, everyoneOnline(80), 5_000)
  t.is(done.rollout.kiosks[0]?.step, 'done')
  t.is(done.ask.length, 8)
})

test('where too many of a site are away already, nobody is taken, and who never gets a turn is named', (t) => {
  const two = begin(8)
  const stations = everyoneOnline(8).map((one) => ({
    ...one,
    isOnline: ['K1000', 'K1001', 'K1002'].includes(one.kiosk),
  }))
  const started = {
    ...two,
    kiosks: two.kiosks.map((kiosk) => ({ ...kiosk, step: kiosk.stage === 0 ? ('done' as const) : kiosk.step })),
  }
  const held = advance(started, () => OLD, stations, 1_000)
  t.deepEqual(
    held.ask.filter(({ id }) => id === 'K1001'),
    [],
  )
  t.is(held.rollout.stopped, null)
  const late = advance(started, () => OLD, stations, PATIENCE_MS).rollout
  t.is(late.kiosks.find(({ id }) => id === 'K1001')?.reason, 'too-many-away')
})

test('whatever kiosks do, it ends; a site never has more than a third away through it; what stopped touched no later group', (t) => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const chance = new Seeded(seed, 'rollout')
    const fate = new Map(
      fleet(64).map(({ id }) => [id, chance.percent(96) ? NEW : chance.pick([OLD, GONE, { ...OLD, trouble: 'x' }])]),
    )
    let rollout = begin(64)
    for (let turn = 0; turn < 500 && rollout.stopped === null; turn += 1) {
      const next = advance(rollout, ({ id }) => fate.get(id) ?? OLD, everyoneOnline(64), chance.between(0, 9_000))
      rollout = ask(next.rollout, next.ask)
      for (const site of Map.groupBy(rollout.kiosks, (kiosk) => kiosk.site).values())
        t.true(site.filter(({ step }) => step === 'asked').length <= 2)
    }
    const isOver = rollout.kiosks.every(({ step }) => step !== 'waiting' && step !== 'asked')
    t.true(isOver || rollout.stopped !== null, `seed ${seed}`)
    for (const kiosk of rollout.kiosks.filter(hasFailed)) t.not(fate.get(kiosk.id), NEW)
    if (rollout.stopped === 'the canary failed') t.true(rollout.kiosks.slice(1).every(({ step }) => step === 'waiting'))
  }
})
