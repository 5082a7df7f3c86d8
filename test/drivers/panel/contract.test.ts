import type { ExecutionContext } from 'ava'
import { ReturningGpio } from '../../../drivers/bus/returning-gpio.ts'
import { TwinGpio } from '../../../drivers/bus/twin-gpio.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { Panel, type PanelLines } from '../../../drivers/panel/panel.ts'
import { type PanelStage, panelContract } from '../../contract/panel.ts'

const OUTPUTS = { gate: 27, ready: 22, fault: 23, buzzer: 24 } as const satisfies PanelLines
const CONTACTS = { callNext: 17, sampled: 18, pedal: 25, entry: 5, exit: 6 } as const
const { entry: entryBeam, exit: exitBeam, ...BUTTONS } = CONTACTS
const LOOK_MS = 50

async function openOnTwin(t: ExecutionContext, closedAtStart?: keyof typeof CONTACTS): Promise<PanelStage> {
  const twin = new TwinGpio()
  if (closedAtStart !== undefined) twin.setInput(CONTACTS[closedAtStart], 0)
  const gpio = new ReturningGpio(twin, LOOK_MS)
  const board = await openBoard({ gpio })
  const panel = new Panel(board, { ...OUTPUTS, ...BUTTONS, entryBeam, exitBeam }, { health: gpio })
  t.teardown(async () => {
    await panel.close()
    board.close()
    gpio.close()
  })
  return {
    panel,
    level: (output) => twin.levels().get(OUTPUTS[output]) ?? 0,
    contact: (contact, isClosed) => {
      twin.setInput(CONTACTS[contact], isClosed ? 0 : 1)
    },
    fail: (output, isGone) => {
      twin.failLine(OUTPUTS[output], isGone ? 'gpio.io' : null)
    },
  }
}

panelContract('panel on the twin of its lines', openOnTwin)
