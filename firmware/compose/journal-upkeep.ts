import type { KioskConfig } from '../../config/load.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { AsideDesk } from './aside-desk.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { openKioskJournal } from './open-kiosk-journal.ts'
import { RetentionDesk } from './retention-desk.ts'
import { StateKeeper } from './state-keeper.ts'

export interface UpkeepParts {
  readonly clock: Clock
  readonly log: Log
  readonly config: KioskConfig
}

/** What keeps the journal of a started loop small, and quick to open. Closed before the journal. */
export function startUpkeep(
  loop: KioskLoop,
  { folded, journal, retention, snapshots }: Awaited<ReturnType<typeof openKioskJournal>>,
  { config, ...parts }: UpkeepParts,
): { readonly aside: AsideDesk; close(): Promise<void> } {
  const log = parts.log.child({ room: 'journal' })
  const states = new StateKeeper(loop, snapshots, log, folded.from)
  const {
    data: dataDir,
    journal: { mirror = null },
    mode,
  } = config
  const { personDays } = config.retention
  const lies = { dataDir, kiosk: config.kiosk.id, mode, journal: journal.number, mirror }
  const aside = new AsideDesk({ ...lies, personDays, log })
  void aside.look(null)
  const kept = { loop, journal, retention, states, aside }
  const desk = new RetentionDesk({ ...parts, ...config.retention, ...kept, log, code: snapshots.code })
  desk.start()
  return {
    aside,
    close: async () => {
      await desk.close()
      await states.close()
    },
  }
}
