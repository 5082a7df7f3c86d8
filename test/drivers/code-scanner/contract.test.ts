import { existsSync } from 'node:fs'
import type { ExecutionContext } from 'ava'
import type { OpenBytePort } from '../../../drivers/bus/byte-port.ts'
import { eventFilePort } from '../../../drivers/bus/event-file-port.ts'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { EVDEV_RECORD_BYTES, encodeTyped } from '../../../drivers/code-scanner/evdev-keys.ts'
import { evdevScanner } from '../../../drivers/code-scanner/evdev-scanner.ts'
import { PortScanner } from '../../../drivers/code-scanner/port-scanner.ts'
import type { ScannerFamily } from '../../../drivers/code-scanner/scanner-family.ts'
import { ScannerTwin } from '../../../drivers/code-scanner/scanner-twin.ts'
import { type CodeScannerStage, codeScannerContract } from '../../contract/code-scanner.ts'
import { until } from '../bus/byte-port-contract.ts'
import { pluggablePty } from '../bus/pluggable-pty.ts'
import { keyboardOnFifo } from './keyboard-on-fifo.ts'

/** Lit again at once, and answered late: the machine is shared. */
const TRIGGER = { renewMs: 200, afterCodeMs: 5, replyTimeoutMs: 500 }
const NO_REPLIES = 'it answers nothing that could be missed'
const socat = existsSync('/usr/bin/socat') ? {} : { open: 'needs socat: apt-get install socat' }

function stageOf(t: ExecutionContext, twin: ScannerTwin, open: OpenBytePort, family?: ScannerFamily) {
  const scanner = new PortScanner(open, family === undefined ? {} : { family, triggerTiming: TRIGGER })
  t.teardown(() => scanner.close())
  const whenLooking = () => until(() => twin.isOpen && twin.isLit)
  return {
    scanner,
    show: async (text) => {
      await whenLooking()
      await twin.scan(text)
    },
    showHalf: async (text) => {
      await whenLooking()
      await twin.send(Buffer.from(text))
    },
    hang: () => {
      twin.setFault('deaf')
    },
    release: () => {
      twin.setFault(null)
    },
  } satisfies Omit<CodeScannerStage, 'plugIn' | 'unplug'>
}

for (const family of [undefined, 'gm65', 'honeywell', 'newland'] as const)
  codeScannerContract(
    `${family ?? 'a scanner that looks by itself'} on its twin`,
    (t) => {
      const twin = new ScannerTwin({ maxChunkBytes: 16, ...(family === undefined ? {} : { family }) })
      const moves = {
        unplug: () => {
          twin.unplug()
        },
        plugIn: () => {
          twin.plug()
        },
      }
      return Promise.resolve({ ...stageOf(t, twin, twin.open, family), ...moves })
    },
    family === 'gm65' || family === 'newland' ? {} : { hang: NO_REPLIES },
  )

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
    return { ...stageOf(t, twin, serialBytePort({ path, baudRate: 9600 }), 'gm65'), unplug: pullOut, plugIn: plug }
  },
  socat,
)

/** Enter, pressed and let go, each with its report. */
const ENTER_BYTES = 4 * EVDEV_RECORD_BYTES

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
