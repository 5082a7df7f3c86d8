import type { HealthView } from '../ports/kiosk.ts'
import type { PrinterTrouble } from '../ports/label-printer.ts'

/**
 * What a printer says of itself: true where a version can have caused it, or lost the way to it. A roll that ran out, a
 * cover, a jam is the world's, whichever version asks.
 */
const CAN_BE_OF_A_VERSION: Readonly<Record<PrinterTrouble, boolean>> = {
  'paper-out': false,
  'cover-open': false,
  jam: false,
  'ribbon-out': false,
  paused: false,
  'head-hot': false,
  // Some printers say so of bytes that they do not understand.
  error: true,
  offline: true,
  'no-answer': true,
  'other-language': true,
  unconfirmed: true,
}

/** Devices in a fault that a version of the firmware can have caused. Every code that is not known to be the world's is one. */
export function blamableFaults({ devices }: Pick<HealthView, 'devices'>): readonly string[] {
  return devices.flatMap(({ device, fault, state }) => (state === 'faulted' && canBeOfVersion(fault) ? [device] : []))
}

/** What is wrong with a version on trial, a code; null where nothing is. `before`: what was so before it began. */
export function wrongOnTrial(
  health: Pick<HealthView, 'devices' | 'journal'>,
  before: ReadonlySet<string>,
): string | null {
  if (!health.journal.writable) return 'journal'
  return blamableFaults(health).find((device) => !before.has(device)) ?? null
}

function canBeOfVersion(fault: string | null): boolean {
  return fault === null || !Object.hasOwn(CAN_BE_OF_A_VERSION, fault) || CAN_BE_OF_A_VERSION[fault as PrinterTrouble]
}
