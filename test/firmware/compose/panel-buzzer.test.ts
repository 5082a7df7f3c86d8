import test from 'ava'
import { PanelBuzzer } from '../../../firmware/compose/panel-buzzer.ts'
import type { CrewTask } from '../../../firmware/domain/view.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const fever = (n: number): CrewTask => ({ key: `referred:V${n}`, kind: 'referred', subject: `V${n}`, cause: 'fever' })
const STOCK: CrewTask = { key: 'stock-low:20', kind: 'stock-low', subject: '20', cause: null }

function setUp(hasBuzzer = true) {
  const clock = new VirtualClock('2026-11-21T08:00:00+08:00')
  let pulses = 0
  const panel = {
    hasBuzzer,
    buzz: () => {
      pulses += 1
    },
  }
  const buzzer = new PanelBuzzer(panel, clock)
  const look = (...tasks: readonly CrewTask[]): number => {
    buzzer.look(() => tasks)
    return pulses
  }
  return { clock, look }
}

test('one pulse for what is urgent and new, none for what stood there at the start', async (t) => {
  const { clock, look } = setUp()
  t.is(look(fever(1)), 0)
  t.is(look(fever(1), STOCK), 0)
  t.is(look(fever(1), fever(2)), 1)
  t.is(look(fever(1), fever(2)), 1)
  t.is(look(fever(3)), 1, 'not twice in eight seconds')
  await clock.run(clock.epochMs() + 8_000)
  t.is(look(fever(3), fever(4)), 2)
})

test('without a buzzer nobody even looks', (t) => {
  const { look } = setUp(false)
  look()
  t.is(look(fever(1)), 0)
})
