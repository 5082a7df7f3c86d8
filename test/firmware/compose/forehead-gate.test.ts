import test from 'ava'
import { ForeheadGate } from '../../../firmware/compose/forehead-gate.ts'

/** A gate for 30-80 mm, and a sensor that speaks every `everyMs`. */
function openGate(everyMs = 100) {
  const time = { nowMs: 0 }
  const gate = new ForeheadGate({ minMm: 30, maxMm: 80 }, () => time.nowMs)
  const say = (...distances: readonly (number | null)[]): void => {
    for (const mm of distances) {
      time.nowMs += everyMs
      gate.note(mm)
    }
  }
  return { gate, say, time }
}

const times = (count: number, mm: number | null): readonly (number | null)[] => Array.from({ length: count }, () => mm)

test('a reading counts when the forehead stood in the window for half a second before it, and until now', (t) => {
  const { gate, say, time } = openGate()
  t.is(gate.stoodFrom(0), undefined, 'no sensor has spoken: nobody is stopped')
  say(...times(5, 400), ...times(4, 60))
  t.is(gate.stoodFrom(time.nowMs), null, '400 ms')
  say(...times(2, 60))
  t.is(gate.stoodFrom(time.nowMs), 60)
  const fromMs = time.nowMs
  say(...times(12, 62))
  t.is(gate.stoodFrom(fromMs), 62)
  say(...times(2, 300))
  t.is(gate.stoodFrom(fromMs), null, 'stepped back in the middle')
  say(...times(6, 60))
  t.is(gate.stoodFrom(fromMs), null, 'and came again')
})

test('one wrong echo is none, two are somebody who moved; the edges of the window are inside', (t) => {
  const { gate, say, time } = openGate()
  say(...times(6, 30), 700, ...times(3, 80))
  t.is(gate.stoodFrom(time.nowMs - 300), 80)
  say(null)
  t.is(gate.stoodFrom(time.nowMs), 80)
  say(null)
  t.is(gate.stoodFrom(time.nowMs), null)
  for (const outside of [29, 81, null]) {
    const other = openGate()
    other.say(...times(20, outside))
    t.is(other.gate.stoodFrom(other.time.nowMs), null)
  }
})

test('a slow sensor is enough, a silent one is not believed, and a failed one stops nobody', (t) => {
  const slow = openGate(300)
  slow.say(...times(4, 60))
  t.is(slow.gate.stoodFrom(slow.time.nowMs), 60)
  slow.time.nowMs += 1_001
  t.is(slow.gate.stoodFrom(slow.time.nowMs), null)
  t.is(slow.gate.guidance, null)
  slow.say(60)
  t.is(slow.gate.stoodFrom(slow.time.nowMs), null, 'what happened in between nobody knows')
  slow.gate.lost()
  t.is(slow.gate.stoodFrom(slow.time.nowMs), undefined)
})

test('it leads nearer, back and to rest, and says after three seconds that it sees nobody', (t) => {
  const { gate, say } = openGate()
  t.is(gate.guidance, null)
  say(...times(25, 2_000))
  t.is(gate.guidance, null, 'somebody may be on their way')
  say(...times(10, null))
  t.is(gate.guidance, 'nobody')
  say(900)
  t.is(gate.guidance, 'closer')
  const far = gate.nearness ?? -1
  say(400)
  const middle = gate.nearness ?? -1
  say(90)
  const near = gate.nearness ?? -1
  t.true(far >= 0 && far < middle && middle < near && near <= 1, `${far} ${middle} ${near}`)
  say(60)
  t.is(gate.guidance, 'hold')
  t.is(gate.nearness, null)
  say(10, 10)
  t.is(gate.guidance, 'back')
})
