import test, { type ExecutionContext } from 'ava'
import { TwinGpio } from '../../../drivers/bus/twin-gpio.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { Panel } from '../../../drivers/panel/panel.ts'
import { PeoplePresent } from '../../../firmware/compose/people-present.ts'
import { queueView } from '../../../firmware/domain/queue-view.ts'
import type { QueueView } from '../../../firmware/domain/view.ts'
import { DomainKiosk } from '../../support/domain-kiosk.ts'
import { ShiftedClock } from '../../support/open-test-screens.ts'

const [ENTRY, EXIT] = [5, 6]

async function setUp(t: ExecutionContext, lines: object = { entryBeam: ENTRY, exitBeam: EXIT }) {
  const gpio = new TwinGpio()
  const board = await openBoard({ gpio })
  const panel = new Panel(board, lines)
  t.teardown(async () => {
    await panel.close()
    board.close()
    gpio.close()
  })
  const clock = new ShiftedClock()
  let changes = 0
  const present = new PeoplePresent(clock, () => {
    changes += 1
  })
  present.attach(panel)
  /** Somebody goes through a beam; legs and bag break it `times` times within a step. */
  const pass = async (line: number, times = 1): Promise<void> => {
    clock.forward(5_000)
    for (let i = 0; i < times; i += 1) {
      await gpio.press(line, 20)
      // The contact has to be still before it counts as broken again.
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { present, pass, changes: () => changes }
}

function figures(change: Partial<QueueView> = {}): QueueView {
  const { state, viewContext } = new DomainKiosk()
  return { ...queueView(state, viewContext), ...change }
}

test('who comes in and who goes out is counted, once each', async (t) => {
  const { changes, pass, present } = await setUp(t)
  t.is(present.addTo(figures()).present, 0)
  await pass(ENTRY)
  await pass(ENTRY, 3)
  await pass(ENTRY)
  t.is(present.addTo(figures()).present, 3)
  await pass(EXIT, 2)
  t.is(present.addTo(figures()).present, 2)
  t.is(changes(), 4)
})

test('nobody is ever less than nobody', async (t) => {
  const { pass, present } = await setUp(t)
  present.addTo(figures())
  await pass(EXIT)
  await pass(EXIT)
  await pass(ENTRY)
  t.is(present.addTo(figures()).present, 1)
})

test('a count that cannot be true is corrected: those who wait are there, a closed and empty site is empty', async (t) => {
  const { pass, present } = await setUp(t)
  t.is(present.addTo(figures({ waiting: 4 })).present, 4)
  await pass(ENTRY)
  t.is(present.addTo(figures({ waiting: 4 })).present, 5)
  const closed = { state: 'outside-hours', opens: { day: 'tomorrow', time: '07:00' }, closesAt: null } as const
  t.is(present.addTo(figures({ intake: closed, waiting: 2 })).present, 5, 'the last of them are still served')
  t.is(present.addTo(figures({ intake: closed })).present, 0)
})

test('a new day begins with those who wait through the night', async (t) => {
  const { pass, present } = await setUp(t)
  present.addTo(figures())
  for (let i = 0; i < 3; i += 1) await pass(ENTRY)
  t.is(present.addTo(figures({ at: '2026-11-22T00:00:01.000+08:00', waiting: 1 })).present, 1)
})

for (const lines of [{}, { entryBeam: ENTRY }, { exitBeam: EXIT }]) {
  test(`with ${Object.keys(lines)[0] ?? 'no beam'} alone nothing is said of those present`, async (t) => {
    const { present } = await setUp(t, lines)
    t.false('present' in present.addTo(figures()))
  })
}
