import type { ExecutionContext } from 'ava'
import { eventFilePort } from '../../../drivers/bus/event-file-port.ts'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { evdevScanner } from '../../../drivers/code-scanner/evdev-scanner.ts'
import { PortScanner } from '../../../drivers/code-scanner/port-scanner.ts'
import { fileOfLine, KEYBOARD_FILE } from '../../../scripts/machine/places.ts'
import type { CodeScannerStage } from '../../contract/code-scanner.ts'
import { calm, move, outside, untilThere } from './outside-world.ts'

/** Lit again at once; its answers come late on an emulated processor. */
const TRIGGER = { renewMs: 500, afterCodeMs: 5, replyTimeoutMs: 2500 }
const LINE = fileOfLine('scanner')
/** Keys wait for an emulated keyboard. */
const SLOW_MS = 5_000

export async function lineScannerStage(t: ExecutionContext): Promise<CodeScannerStage> {
  await calm(t)
  await outside('scanner.plug')
  await untilThere(LINE)
  const port = serialBytePort({ path: LINE, baudRate: 9600 })
  const scanner = new PortScanner(port, { family: 'gm65', triggerTiming: TRIGGER })
  t.teardown(() => scanner.close())
  return {
    scanner,
    slowMs: SLOW_MS,
    show: (text) => move('scanner.show', text)(),
    showHalf: (text) => move('scanner.showHalf', text)(),
    unplug: move('scanner.unplug'),
    plugIn: async () => {
      await outside('scanner.plug')
      await untilThere(LINE)
    },
    hang: move('scanner.fail', 'deaf'),
    release: move('scanner.fail', null),
  }
}

export async function keyboardStage(t: ExecutionContext): Promise<CodeScannerStage> {
  await calm(t)
  await untilThere(KEYBOARD_FILE)
  const scanner = evdevScanner(eventFilePort(KEYBOARD_FILE))
  t.teardown(() => scanner.close())
  return {
    scanner,
    slowMs: SLOW_MS,
    show: (text) => move('keyboard.type', text, false)(),
    showHalf: (text) => move('keyboard.type', text, true)(),
    unplug: move('keyboard.unplug'),
    plugIn: async () => {
      await outside('keyboard.plug')
      await untilThere(KEYBOARD_FILE)
    },
    hang: null,
    release: null,
  }
}
