import test from 'ava'
import { samplerView } from '../../firmware/domain/sampler-view.ts'
import { AT_DESK, DomainKiosk, poolOf } from '../support/domain-kiosk.ts'

const PEDAL = { act: 'pedal' } as const
/** Longer than the pedal wants. */
const RUB_MS = 4_000

function wait(kiosk: DomainKiosk, ms = RUB_MS): void {
  kiosk.nowMs += ms
}

test('one key does it all: the next one, the swab is in the tube, the next one', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  wait(kiosk)
  t.deepEqual(kiosk.act(PEDAL).types, ['visit.called', 'tube.opened'])
  wait(kiosk)
  t.deepEqual(kiosk.act(PEDAL).types, ['sample.collected'])
  wait(kiosk)
  t.deepEqual(kiosk.act(PEDAL).types, ['visit.called'])
  wait(kiosk)
  t.deepEqual(kiosk.act(PEDAL).types, ['sample.collected', 'tube.sealed'])
  wait(kiosk)
  t.is(kiosk.act(PEDAL).refusal, 'nobody-waiting')
})

test('a press before the hands can be disinfected counts for nothing, ten times over', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2, 3)
  wait(kiosk)
  kiosk.act(PEDAL)
  wait(kiosk)
  kiosk.act(PEDAL)
  for (let press = 0; press < 10; press += 1) {
    wait(kiosk, 200)
    t.is(kiosk.act(PEDAL).refusal, 'disinfect-first')
  }
  t.is(samplerView(kiosk.state).cue, 'disinfect')
  wait(kiosk, 1_000)
  t.deepEqual(kiosk.act(PEDAL).types, ['visit.called'])
})

test('a foot that slips right after the call takes no swab', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  wait(kiosk)
  kiosk.act(PEDAL)
  wait(kiosk, 500)
  t.is(kiosk.act(PEDAL).refusal, 'disinfect-first')
  t.is(kiosk.state.tubes.size, 1)
})

test('a clock that was set back does not block the pedal', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  kiosk.act(PEDAL)
  wait(kiosk)
  kiosk.act(PEDAL)
  wait(kiosk, -3_600_000)
  t.is(kiosk.act(PEDAL).refusal, undefined)
})

test('with several called it is not known whose swab it is', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'call-next' })
  wait(kiosk)
  t.is(kiosk.act(PEDAL).refusal, 'several-called')
  t.is(samplerView(kiosk.state).cue, 'several')
})

test('at the desk there is nothing to step on', (t) => {
  t.is(new DomainKiosk(AT_DESK).act(PEDAL).refusal, 'not-needed')
})

test('the screen at the chair: who, how full, and what comes next', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  t.deepEqual(samplerView(kiosk.state), { cue: 'nobody', tube: null, pedalReadyAtMs: 3_000 })
  kiosk.passAll(1, 2, 3)
  t.is(samplerView(kiosk.state).cue, 'disinfect')
  kiosk.act({ act: 'call-next' })
  t.like(samplerView(kiosk.state), { cue: 'swab', tube: { count: 0, places: 2, specimenType: 'oropharyngeal-swab' } })
  kiosk.act({ act: 'sampled' })
  t.like(samplerView(kiosk.state), { cue: 'disinfect', tube: { count: 1 } })
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  t.like(samplerView(kiosk.state), { cue: 'tube-full', tube: { count: 2, places: 2 } })
  kiosk.act({ act: 'call-next' })
  t.like(samplerView(kiosk.state), { cue: 'swab', tube: { count: 0, places: 1 } })
})

test('two hundred people in an hour with nothing but the pedal, eighteen seconds each', (t) => {
  const kiosk = new DomainKiosk()
  const start = kiosk.nowMs
  for (let person = 1; person <= 200; person += 1) {
    kiosk.pass(person)
    kiosk.printAll()
    wait(kiosk, 9_000)
    t.is(kiosk.act(PEDAL).refusal, undefined, `call ${person}`)
    wait(kiosk, 9_000)
    t.is(kiosk.act(PEDAL).refusal, undefined, `swab ${person}`)
  }
  t.is(kiosk.journal.filter(({ event }) => event.type === 'sample.collected').length, 200)
  t.is(kiosk.nowMs - start, 3_600_000)
})
