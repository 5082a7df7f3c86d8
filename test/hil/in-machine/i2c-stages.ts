import type { ExecutionContext } from 'ava'
import { linuxI2cBus } from '../../../drivers/bus/linux-i2c-bus.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { Ht16k33 } from '../../../drivers/queue-display/ht16k33.ts'
import { Mlx90614 } from '../../../drivers/thermometer/mlx90614.ts'
import type { QueueDisplayStage } from '../../contract/queue-display.ts'
import type { ThermometerStage } from '../../contract/thermometer.ts'
import { calm, move, outside } from './outside-world.ts'

/** The machine has one I²C bus. */
const BUS = 0
const HANG = { hang: move('i2c.fault', 'stuck'), release: move('i2c.fault', null) }

export async function digitsStage(t: ExecutionContext): Promise<QueueDisplayStage> {
  await calm(t)
  const bus = linuxI2cBus(BUS)
  const board = await openBoard({ i2c: bus })
  t.teardown(async () => {
    board.close()
    await bus.close()
  })
  return {
    display: new Ht16k33(board),
    read: async () => String(await outside('digits.text')).trim(),
    unplug: move('digits.unplug'),
    plugIn: move('digits.plugIn'),
    blink: move('digits.blink'),
    ...HANG,
  }
}

export async function thermometerStage(t: ExecutionContext): Promise<ThermometerStage> {
  await calm(t)
  const bus = linuxI2cBus(BUS)
  const thermometer = new Mlx90614(bus)
  t.teardown(async () => {
    await thermometer.close()
    await bus.close()
  })
  const unplug = move('thermometer.fail', 'nack')
  const plugIn = move('thermometer.fail', null)
  return {
    thermometer,
    show: async (objectCentiC, ambientCentiC) => {
      await outside('thermometer.show', objectCentiC, ambientCentiC)
    },
    damage: async (how) => {
      await outside('thermometer.fail', how)
    },
    unplug,
    plugIn,
    ...HANG,
    replace: async () => {
      await unplug()
      await thermometer.probe(new AbortController().signal).catch(() => undefined)
      await outside('thermometer.replace')
      await plugIn()
    },
  }
}
