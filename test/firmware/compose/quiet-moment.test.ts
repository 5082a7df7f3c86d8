import test, { type ExecutionContext } from 'ava'
import { QuietMoment } from '../../../firmware/compose/quiet-moment.ts'
import { createMoments } from '../../../firmware/domain/moment.ts'
import { IDLE, type Session } from '../../../firmware/domain/session.ts'
import { emptyState } from '../../../firmware/domain/state.ts'
import { aVisit } from '../../support/domain-visit.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const moments = createMoments('Asia/Shanghai')

/** A booth that does what the test says, and nobody in it. */
function booth(t: ExecutionContext, startsAt: string, window: string | null) {
  const clock = new VirtualClock(startsAt)
  const listeners = new Set<() => void>()
  const loop = {
    state: emptyState(),
    session: IDLE,
    now: () => moments(clock.epochMs()),
    onChanged: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const quiet = new QuietMoment({ loop, clock, window })
  t.teardown(() => {
    quiet.close()
  })
  const becomes = (session: Session): void => {
    loop.session = session
    for (const listener of listeners) listener()
  }
  const passes = (ms: number): Promise<void> => clock.run(clock.epochMs() + ms)
  return { clock, loop, quiet, becomes, passes }
}

const SOMEBODY: Session = { ...IDLE, phase: 'screening' }
const NOON = '2026-03-02T12:00:00+08:00'
const never = new AbortController().signal

test('an interruption waits until nobody stood at the booth for three residents’ time', async (t) => {
  const { becomes, clock, passes, quiet } = booth(t, NOON, null)
  becomes(SOMEBODY)
  let isThere = false
  const waiting = quiet.wait({ force: null }, never).then(() => (isThere = true))
  await passes(3_600_000)
  t.is(quiet.waitsFor(), 'resident')
  becomes(IDLE)
  await passes(20_000)
  becomes(SOMEBODY)
  becomes(IDLE)
  await passes(20_000)
  t.false(isThere, 'forty seconds, and somebody came in between')
  await passes(15_000)
  t.true(isThere)
  await clock.runDuring(waiting)
})

test('a person who is called, an open tube with a specimen and a label under way are waited for; an empty tube is not', async (t) => {
  const { loop, passes, quiet } = booth(t, NOON, null)
  await passes(60_000)
  t.is(quiet.waitsFor(), null)
  const { label, tube, visit } = aVisit()
  loop.state.visits.set(visit.id, visit)
  t.is(quiet.waitsFor(), null, 'who only waits has a place in the journal')
  visit.state = 'called'
  t.is(quiet.waitsFor(), 'called')
  loop.state.visits.clear()
  loop.state.tubes.set(tube.number, tube)
  t.is(quiet.waitsFor(), 'settling')
  tube.swabs.push(1)
  t.is(quiet.waitsFor(), 'tube-open')
  tube.state = 'sealed'
  loop.state.labels.set(label.id, { ...label, state: 'started' })
  t.is(quiet.waitsFor(), 'label')
  loop.state.labels.clear()
  loop.state.packing = { operator: 'op-1', lastAtMs: 0 }
  t.is(quiet.waitsFor(), 'packing')
})

test('outside of the window nothing is interrupted, and while the hour is not known there is no window', async (t) => {
  const { clock, passes, quiet } = booth(t, NOON, '01:00-04:00')
  const waiting = quiet.wait({ force: null }, never).then(() => moments(clock.epochMs()).time)
  t.is((await clock.runDuring(waiting)).slice(0, 16), '2026-03-03T01:00')
  clock.distrust()
  t.is(quiet.waitsFor(), 'clock')
  await passes(3 * 3_600_000)
  t.is(quiet.waitsFor(), 'clock')
})

test('an open window is no reason to interrupt: at its end the waiting goes on until the next', async (t) => {
  const { becomes, clock, passes, quiet } = booth(t, '2026-03-03T00:30:00+08:00', '01:00-04:00')
  becomes(SOMEBODY)
  const waiting = quiet.wait({ force: null }, never).then(() => moments(clock.epochMs()).time)
  await passes(4 * 3_600_000)
  becomes(IDLE)
  t.is((await clock.runDuring(waiting)).slice(0, 16), '2026-03-04T01:00')
})

test('forced, it does not wait, and a wait that is given up says why', async (t) => {
  const { becomes, clock, quiet } = booth(t, NOON, '01:00-04:00')
  becomes(SOMEBODY)
  await quiet.wait({ force: { reason: 'the fever rule is wrong' } }, never)
  const given = new AbortController()
  const waiting = quiet.wait({ force: null }, given.signal)
  given.abort(new Error('expired'))
  await t.throwsAsync(clock.runDuring(waiting), { message: 'expired' })
})
