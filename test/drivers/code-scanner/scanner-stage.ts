import type { ExecutionContext } from 'ava'
import type { OpenBytePort } from '../../../drivers/bus/byte-port.ts'
import { PortScanner } from '../../../drivers/code-scanner/port-scanner.ts'
import type { ScannerFamily } from '../../../drivers/code-scanner/scanner-family.ts'
import type { ScannerTwin } from '../../../drivers/code-scanner/scanner-twin.ts'
import type { ScannedCode } from '../../../firmware/ports/code-scanner.ts'
import type { CodeScannerStage } from '../../contract/code-scanner.ts'
import { until } from '../bus/byte-port-contract.ts'

/** Lit again at once, and answered late: the machine is shared. */
const TRIGGER = { renewMs: 500, afterCodeMs: 5, replyTimeoutMs: 2500 }
const LOOKS_WITHIN_MS = 30_000

export const NO_REPLIES = 'it answers nothing that could be missed'

/** The text of a code, or why it has none. */
export function textOf(scanned: ScannedCode): string {
  return scanned.kind === 'text' ? scanned.text : `refused: ${scanned.refusal}`
}

/** The driver above a twin, and what can be done to that one over any line. */
export function scannerStage(t: ExecutionContext, twin: ScannerTwin, open: OpenBytePort, family?: ScannerFamily) {
  const scanner = new PortScanner(open, family === undefined ? {} : { family, triggerTiming: TRIGGER })
  t.teardown(() => scanner.close())
  const whenLooking = () => until(() => twin.isOpen && twin.isLit, LOOKS_WITHIN_MS)
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
