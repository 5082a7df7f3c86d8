import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { LoadedConfig } from '../../config/load.ts'
import { bootId } from '../health/clock-trust.ts'
import { systemRandom } from '../health/system-random.ts'
import { SlotFolder } from '../maintenance/slot-folder.ts'
import { UpdateNote } from '../maintenance/update-memory.ts'
import { UpdateSteps, updateFolder } from '../maintenance/update-steps.ts'
import type { KioskClock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { UpdateAnswer, Updates } from '../ports/updates.ts'
import type { Kiosk } from './kiosk.ts'
import type { QuietMoment } from './quiet-moment.ts'
import { blamableFaults, wrongOnTrial } from './trial-faults.ts'
import { TrialWatch } from './trial-watch.ts'
import { UpdateDesk } from './update-desk.ts'

/** Beside the kiosk's configuration, and as much its owner's: `/etc/sampling-kiosk/root.json`. */
const ROOT_FILE = 'root.json'
/** On the slowest board that there is; then the new version is not well. */
const TRIAL_WITHIN_MS = 180_000

/** Where the launcher started this process from. */
export interface Launched {
  /** `/opt/sampling-kiosk/slots` */
  readonly slots: string
  readonly slot: 'a' | 'b'
}

interface OpenUpdatesParts {
  readonly loaded: LoadedConfig
  readonly kiosk: Pick<Kiosk, 'loop' | 'health'>
  readonly quiet: QuietMoment
  readonly clock: KioskClock
  readonly log: Log
  readonly version: string
  /** Null: no launcher watches over this process, and nobody would bring the version before back. */
  readonly launched: Launched | null
  readonly restart: (() => void) | null
}

/** Goes on with an update that is under way. Without a launcher or somebody who starts again every update is refused. */
export async function openUpdates(
  parts: OpenUpdatesParts,
): Promise<{ readonly updates: Updates; close(): Promise<void> }> {
  const { kiosk, launched, loaded, restart, version } = parts
  if (launched === null || restart === null) return { updates: withoutSlots(version), close: () => Promise.resolve() }
  const { config, file } = loaded
  const note = new UpdateNote(updateFolder(config.data))
  const slots = new SlotFolder(launched.slots, launched.slot)
  // What the slot says of itself is what an update is about.
  const running = (await slots.release(slots.running))?.version ?? version
  const before = new Set((await note.read())?.faulted)
  const faulted = (): readonly string[] => blamableFaults(kiosk.health())
  const wrong = (): string | null => wrongOnTrial(kiosk.health(), before)
  const { clock, log, quiet } = parts
  const url = config.maintenance.updateUrl
  const around = { note, slots, bootId: bootId(), machineMs: () => clock.machineMs() }
  const desk = new UpdateDesk({
    ...{ note, slots, version: running, clock, quiet, faulted, restart, bootId: bootId() },
    steps:
      url === undefined
        ? null
        : new UpdateSteps({ ...around, arch: archOf(), repository: { url, rootFile: join(dirname(file), ROOT_FILE) } }),
    trial: new TrialWatch({ clock, wrong, visit: (signal) => tryVisit(file, log, signal) }),
    say: async (step, fact) => (await kiosk.loop.submit({ kind: 'update', step, fact })).ok,
    record: () => kiosk.loop.state.update ?? null,
    newId: () => `u${Buffer.from(systemRandom.bytes(6)).toString('hex')}`,
    log: log.child({ room: 'maintenance' }),
  })
  await desk.start()
  return { updates: desk, close: () => desk.close() }
}

function archOf(): 'x64' | 'arm64' {
  return process.arch === 'arm64' ? 'arm64' : 'x64'
}

/** In a process of its own: what is wrong with the new version must not end the kiosk that looks at it. */
function tryVisit(config: string, log: Log, signal: AbortSignal): Promise<boolean> {
  const [, program = ''] = process.argv
  const args = [...process.execArgv, program, 'trial', '--config', config, '--json']
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: TRIAL_WITHIN_MS, signal }, (error, stdout) => {
      if (error !== null && !signal.aborted)
        log.error({ event: 'update.visit-failed', said: stdout.slice(0, 200) }, 'an invented person was not served')
      resolve(error === null)
    })
  })
}

function withoutSlots(version: string): Updates {
  const refused: UpdateAnswer = { status: 'refused', reason: 'no-slots' }
  return {
    status: () => ({
      ...{ version, slot: null, phase: 'none', target: null, waitsFor: null, tries: 0, fetched: null },
      lastTrouble: null,
    }),
    install: () => Promise.resolve(refused),
    rollback: () => Promise.resolve(refused),
  }
}
