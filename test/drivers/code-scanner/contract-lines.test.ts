import { existsSync } from 'node:fs'
import { eventFilePort } from '../../../drivers/bus/event-file-port.ts'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { EVDEV_RECORD_BYTES, encodeTyped } from '../../../drivers/code-scanner/evdev-keys.ts'
import { evdevScanner } from '../../../drivers/code-scanner/evdev-scanner.ts'
import { ScannerTwin } from '../../../drivers/code-scanner/scanner-twin.ts'
import { codeScannerContract } from '../../contract/code-scanner.ts'
import { pluggablePty } from '../bus/pluggable-pty.ts'
import { keyboardOnFifo } from './keyboard-on-fifo.ts'
import { NO_REPLIES, scannerStage } from './scanner-stage.ts'

const socat = existsSync('/usr/bin/socat') ? {} : { open: 'needs socat: apt-get install socat' }
/** Enter, pressed and let go, each with its report. */
const ENTER_BYTES = 4 * EVDEV_RECORD_BYTES

codeScannerContract(
  'a GM65 through serialport and a terminal',
  async (t) => {
    const twin = new ScannerTwin({ family: 'gm65' })
    const { path, plug, unplug } = await pluggablePty(t, twin)
    const pullOut = async (): Promise<void> => {
      await unplug()
      // The cable carries the power: it is dark when it comes back.
      twin.unplug()
    }
    const open = serialBytePort({ path, baudRate: 9600 })
    return { ...scannerStage(t, twin, open, 'gm65'), unplug: pullOut, plugIn: plug }
  },
  socat,
)

codeScannerContract(
  'a scanner that plays keyboard, on a pipe',
  async (t) => {
    const { path, plug, type, unplug } = await keyboardOnFifo(t)
    const scanner = evdevScanner(eventFilePort(path))
    t.teardown(() => scanner.close())
    return {
      scanner,
      show: (text) => type(encodeTyped(text)),
      showHalf: (text) => type(encodeTyped(text).subarray(0, -ENTER_BYTES)),
      unplug,
      plugIn: plug,
      hang: null,
      release: null,
    }
  },
  { chinese: 'a keyboard has no such keys', hang: NO_REPLIES },
)
