import test, { type ExecutionContext } from 'ava'
import type { TwinI2cChip } from '../../../drivers/bus/twin-i2c-bus.ts'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { type Board, openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import { openQueueDisplay, queueDisplayTwin } from '../../../firmware/compose/open-queue-display.ts'
import { showQueueNumber } from '../../../firmware/compose/queue-number.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { until } from '../../end-to-end/until.ts'
import { openLoop, SILENT } from './loop-fixture.ts'

/** The kiosk's seconds pass so much faster; the display's own milliseconds do not. */
const HURRY = 20
/** From a display's return to the right thing on it. */
const BACK_MS = 5_000

/** Keeps what was waited for. */
class HurriedClock extends SystemClock {
  readonly waits: number[] = []

  override after(delayMs: number, action: () => void): () => void {
    this.waits.push(delayMs)
    return super.after(delayMs / HURRY, action)
  }

  override sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    this.waits.push(delayMs)
    return super.sleep(delayMs / HURRY, signal)
  }
}

async function openShown(t: ExecutionContext, model: 'ht16k33' | 'lcd-pcf8574') {
  const config = { driver: 'simulated', model } as const
  const placed = queueDisplayTwin(config)
  if (placed === null) throw new Error('a simulated display has a twin')
  const bus = new TwinI2cBus()
  bus.attach(placed.address, placed.twin satisfies TwinI2cChip)
  const board: Board = await openBoard({ i2c: bus })
  const loop = await openLoop(t)
  const clock = new HurriedClock(() => 'synced')
  const watch = new DeviceWatch(loop, SILENT, new Map([['queueDisplay', { simulated: true }]]))
  const stopping = new AbortController()
  const showing = showQueueNumber(openQueueDisplay(config, board), loop, { clock, watch, signal: stopping.signal })
  t.teardown(async () => {
    stopping.abort()
    await showing
    board.close()
    await bus.close()
  })
  return { bus, clock, twin: placed.twin, state: () => watch.stateOf('queueDisplay') }
}

for (const model of ['ht16k33', 'lcd-pcf8574'] as const) {
  test(`${model}: unplugged it is a fault, and seconds after its return it shows the right thing again`, async (t) => {
    const { clock, twin, state } = await openShown(t, model)
    await until(() => twin.text() === '----', 'nobody is called yet')
    twin.unplug()
    await until(() => state() === 'faulted', 'it is missed')
    t.is(twin.text().trim(), '')
    clock.waits.length = 0
    twin.plugIn()
    await until(() => twin.text() === '----' && state() === 'ok', 'it is back')
    t.true(Math.max(...clock.waits) < BACK_MS, 'tries and refreshes are not further apart')
  })

  test(`${model}: a blink of its power is put right although no call failed`, async (t) => {
    const { twin, state } = await openShown(t, model)
    await until(() => twin.text() === '----', 'nobody is called yet')
    twin.unplug()
    twin.plugIn()
    t.is(twin.text().trim(), '', 'it has forgotten')
    await until(() => twin.text() === '----', 'the next refresh')
    t.is(state(), 'ok')
  })

  test(`${model}: a bus that hangs is a fault, and is used again when it is let go`, async (t) => {
    const { bus, twin, state } = await openShown(t, model)
    await until(() => twin.text() === '----', 'nobody is called yet')
    bus.setFault('stuck')
    await until(() => state() === 'faulted', 'it hangs')
    bus.setFault(null)
    await until(() => state() === 'ok', 'it goes on')
    t.is(twin.text(), '----')
  })
}
