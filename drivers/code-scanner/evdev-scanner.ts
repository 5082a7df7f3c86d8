import type { OpenBytePort } from '../bus/byte-port.ts'
import { EvdevKeys } from './evdev-keys.ts'
import { PortScanner, type PortScannerOptions } from './port-scanner.ts'

// Keys come some milliseconds apart; after a second without one the rest is lost, and what is there is no code.
const GAP_MS = 1000

/** A scanner that can do nothing but play keyboard, behind its event file (see README.md for what that costs). */
export function evdevScanner(
  open: OpenBytePort,
  options: Pick<PortScannerOptions, 'gapMs' | 'nowMs'> = {},
): PortScanner {
  return new PortScanner(open, { gapMs: GAP_MS, ...options, decoder: () => new EvdevKeys() })
}
