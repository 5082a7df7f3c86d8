import type { CodeScanner } from '../ports/code-scanner.ts'
import type { LoopContext } from './device-loops.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import { waitForChange } from './wait-for-change.ts'

/** Opening hours begin and end without an event; somebody at the door at seven waits no longer than this. */
const LOOK_MS = 15_000

/** Tells the scanner when codes are wanted, until the signal fires. */
export async function lightScanner(
  scanner: CodeScanner,
  isWanted: () => boolean,
  loop: KioskLoop,
  { clock, signal }: Pick<LoopContext, 'clock' | 'signal'>,
): Promise<void> {
  while (!signal.aborted) {
    const wanted = isWanted()
    scanner.want(wanted)
    await waitForChange(loop, clock, { forMs: LOOK_MS, isDue: () => isWanted() !== wanted, signal })
  }
}
