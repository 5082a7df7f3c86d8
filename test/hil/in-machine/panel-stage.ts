import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { ExecutionContext } from 'ava'
import { openOnoffGpio } from '../../../drivers/bus/onoff-gpio.ts'
import { ReturningGpio } from '../../../drivers/bus/returning-gpio.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { Panel, type PanelLines } from '../../../drivers/panel/panel.ts'
import type { PanelStage } from '../../contract/panel.ts'

const OUTPUTS = { gate: 27, ready: 22, fault: 23, buzzer: 24 } as const satisfies PanelLines
const CONTACTS = { callNext: 17, sampled: 18, pedal: 25, entry: 5, exit: 6 } as const
const { entry: entryBeam, exit: exitBeam, ...BUTTONS } = CONTACTS

/** Until an emulated processor has seen an edge and read the line. */
const SLOW_MS = 500

/** The far ends of the header's wires: gpio-sim's own files, which a kiosk does not know. */
const wire = (line: number, what: 'pull' | 'value'): string => `/run/header/sim_gpio${line}/${what}`

export async function panelStage(t: ExecutionContext, closedAtStart?: keyof typeof CONTACTS): Promise<PanelStage> {
  const contact: PanelStage['contact'] = async (name, isClosed) => {
    await writeFile(wire(CONTACTS[name], 'pull'), isClosed ? 'pull-down' : 'pull-up')
  }
  for (const name of Object.keys(CONTACTS) as (keyof typeof CONTACTS)[]) await contact(name, name === closedAtStart)
  const lines = { ...OUTPUTS, ...BUTTONS, entryBeam, exitBeam }
  const gpio = new ReturningGpio(await openOnoffGpio({ lines: Object.values(lines) }))
  const board = await openBoard({ gpio })
  const panel = new Panel(board, lines, { health: gpio })
  t.teardown(async () => {
    await panel.close()
    board.close()
    gpio.close()
  })
  return {
    panel,
    // At once: a pulse of the buzzer would be over when a thread has read it.
    level: (output) => (readFileSync(wire(OUTPUTS[output], 'value'), 'utf8').trim() === '1' ? 1 : 0),
    contact,
    fail: null,
    slowMs: SLOW_MS,
  }
}
