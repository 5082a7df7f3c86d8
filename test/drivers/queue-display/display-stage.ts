import type { ExecutionContext } from 'ava'
import { TwinI2cBus, type TwinI2cChip } from '../../../drivers/bus/twin-i2c-bus.ts'
import { type Board, openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import type { QueueDisplayTwin } from '../../../drivers/queue-display/queue-display-twin.ts'
import type { QueueDisplay } from '../../../firmware/ports/queue-display.ts'
import type { QueueDisplayStage } from '../../contract/queue-display.ts'

/** A driver above its twin, on a bus of its own. */
export async function twinStage(
  t: ExecutionContext,
  twin: TwinI2cChip & QueueDisplayTwin,
  address: number,
  open: (board: Board) => QueueDisplay,
): Promise<QueueDisplayStage> {
  const bus = new TwinI2cBus()
  bus.attach(address, twin)
  const board = await openBoard({ i2c: bus })
  t.teardown(async () => {
    board.close()
    await bus.close()
  })
  return {
    display: open(board),
    read: () => twin.text().trim(),
    unplug: () => {
      twin.unplug()
    },
    plugIn: () => {
      twin.plugIn()
    },
    blink: () => {
      twin.unplug()
      twin.plugIn()
    },
    hang: () => {
      bus.setFault('stuck')
    },
    release: () => {
      bus.setFault(null)
    },
  }
}
