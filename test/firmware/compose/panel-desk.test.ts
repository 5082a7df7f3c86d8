import test from 'ava'
import { ReturningGpio } from '../../../drivers/bus/returning-gpio.ts'
import { TwinGpio } from '../../../drivers/bus/twin-gpio.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { Panel } from '../../../drivers/panel/panel.ts'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import { attachPanel } from '../../../firmware/compose/panel-desk.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { until } from '../../end-to-end/until.ts'
import { aProgramme, documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { openLoop, SILENT } from './loop-fixture.ts'

const GATE = 27
const READY = 22
const SHUT = 1
const OPEN = 0

for (const [collect, prompt] of [
  ['by-crew', 'done'],
  ['none', 'passed'],
] as const) {
  test(`the gate is shut until somebody is through, and opens with "${prompt}" (collect: ${collect})`, async (t) => {
    const gpio = new TwinGpio()
    const board = await openBoard({ gpio })
    t.teardown(() => {
      board.close()
      gpio.close()
    })
    const loop = await openLoop(t, { programmes: [aProgramme({ collect })] })
    const clock = new SystemClock(() => 'synced')
    const acts = { isAlarmed: () => false, tasks: () => [], act: () => undefined, refuse: () => undefined }
    attachPanel(
      new Panel(board, { gate: GATE }),
      { clock, loop, watch: new DeviceWatch(loop, SILENT, new Map()) },
      acts,
    )
    t.is(gpio.levels().get(GATE), SHUT)
    await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
    t.is(gpio.levels().get(GATE), SHUT)
    const result = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
    await loop.submit({ kind: 'measured', token: loop.session.token, result })
    t.is(loop.session.prompt, prompt)
    t.is(gpio.levels().get(GATE), OPEN)
    await loop.submit({ kind: 'document', document: documentOf(2), source: 'card' })
    t.is(gpio.levels().get(GATE), SHUT, 'not for the next one')
  })
}

test('a lamp that cannot be lit holds neither the gate nor the buttons, is named, and is no fault when it is back', async (t) => {
  const twin = new TwinGpio()
  const gpio = new ReturningGpio(twin, 20)
  const board = await openBoard({ gpio })
  t.teardown(() => {
    board.close()
    gpio.close()
  })
  twin.failLine(READY, 'gpio.busy')
  const loop = await openLoop(t)
  const watch = new DeviceWatch(loop, SILENT, new Map([['panel', { simulated: true }]]))
  const presses: string[] = []
  const acts = {
    isAlarmed: () => false,
    tasks: () => [],
    act: ({ act }: { act: string }) => presses.push(act),
    refuse: () => undefined,
  }
  const panel = new Panel(board, { gate: GATE, ready: READY, callNext: 17 }, { health: gpio })
  attachPanel(panel, { clock: new SystemClock(() => 'synced'), loop, watch }, acts)
  t.is(twin.levels().get(GATE), SHUT)
  t.is(watch.stateOf('panel'), 'faulted')
  t.is(watch.views().find(({ device }) => device === 'panel')?.fault, 'gpio.busy')
  await twin.press(17)
  t.deepEqual(presses, ['call-next'])
  twin.failLine(READY, null)
  await until(() => watch.stateOf('panel') === 'ok', 'the line is free')
  t.is(twin.levels().get(READY), 1, 'and lit as it should be')
})
