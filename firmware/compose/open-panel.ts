import type { KioskConfig } from '../../config/load.ts'
import { openOnoffGpio } from '../../drivers/bus/onoff-gpio.ts'
import { ReturningGpio } from '../../drivers/bus/returning-gpio.ts'
import type { TwinGpio } from '../../drivers/bus/twin-gpio.ts'
import type { Board } from '../../drivers/panel/johnny-five-board.ts'
import { Panel, type PanelLines } from '../../drivers/panel/panel.ts'

type PanelConfig = NonNullable<KioskConfig['devices']['panel']>

/** The lines of the example wiring, for the panel's twin. */
export const TWIN_PANEL_LINES = {
  callNext: 17,
  sampled: 18,
  pedal: 25,
  entryBeam: 5,
  exitBeam: 6,
  gate: 27,
  ready: 22,
  fault: 23,
  buzzer: 24,
} as const satisfies PanelLines

/**
 * The panel's lines, real or simulated; one that cannot be had is tried again for ever. Rejects where nothing can ever
 * be had.
 */
export async function openPanelGpio(config: PanelConfig, twin: TwinGpio | null): Promise<ReturningGpio> {
  if (twin !== null) return new ReturningGpio(twin)
  const chip = config.driver === 'gpio' ? { chipLabel: config.chip } : {}
  return new ReturningGpio(await openOnoffGpio({ ...chip, lines: Object.values(panelLines(config)) }))
}

/** `gpio` is what the board was opened with. */
export function openPanel(config: PanelConfig, board: Board, gpio: ReturningGpio): Panel {
  return new Panel(board, panelLines(config), { health: gpio })
}

/** Header lines by what they are for. */
export function panelLines(config: PanelConfig): PanelLines {
  return config.driver === 'simulated' ? TWIN_PANEL_LINES : config.lines
}
