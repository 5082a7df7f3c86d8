import { displayText, nowServing } from '../domain/queue-view.ts'
import type { QueueDisplay } from '../ports/queue-display.ts'
import { driveDisplay, type LoopContext } from './device-loops.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import { waitForChange } from './wait-for-change.ts'

/** A display that lost its power forgets, and nobody may have noticed: what it should show is written again within 5 s. */
const DISPLAY_REFRESH_MS = 4_000

/** Shows who is served now, until the signal fires. */
export function showQueueNumber(display: QueueDisplay, loop: KioskLoop, context: LoopContext): Promise<void> {
  const wanted = (): string => displayText(nowServing(loop.state))
  const untilStale = (shown: string): Promise<void> =>
    waitForChange(loop, context.clock, {
      forMs: DISPLAY_REFRESH_MS,
      isDue: () => wanted() !== shown,
      signal: context.signal,
    })
  return driveDisplay(display, wanted, untilStale, context)
}
