import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { openKioskJournal } from './open-kiosk-journal.ts'
import { RetentionDesk } from './retention-desk.ts'
import { StateKeeper } from './state-keeper.ts'

export interface UpkeepParts {
  readonly clock: Clock
  readonly log: Log
  readonly personDays: number
  readonly sentEventDays: number
}

/** What keeps the journal of a started loop small, and quick to open. Closed before the journal. */
export function startUpkeep(
  loop: KioskLoop,
  { folded, journal, retention, snapshots }: Awaited<ReturnType<typeof openKioskJournal>>,
  parts: UpkeepParts,
): { close(): Promise<void> } {
  const log = parts.log.child({ room: 'journal' })
  const states = new StateKeeper(loop, snapshots, log, folded.from)
  const desk = new RetentionDesk({ ...parts, loop, journal, retention, states, log, code: snapshots.code })
  desk.start()
  return {
    close: async () => {
      await desk.close()
      await states.close()
    },
  }
}
