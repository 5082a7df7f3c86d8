import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import { trialVisit } from '../compose/trial-visit.ts'
import { createLog } from '../log/logger.ts'
import { AT_KIOSK, explainError, tell } from './command-line.ts'
import { firmwareVersion } from './version.ts'

/**
 * `trial [--config FILE] [--json]`: can this firmware serve a resident by this configuration? One invented person comes to
 * twins of the devices. Exit codes: 0 they were served, 1 they were not, 64 usage, 74 data folder, 78 configuration.
 */
export async function trial(args: readonly string[]): Promise<number> {
  const { config, json } = AT_KIOSK
  try {
    const { values } = parseArgs({ args: [...args], options: { config, json } })
    const loaded = await loadKioskConfig({ file: values.config })
    const dataFolder = await mkdtemp(join(tmpdir(), 'kiosk-trial-'))
    try {
      const log = createLog({ level: 'error', fd: 2 })
      const fault = await trialVisit(loaded, { log, version: firmwareVersion(), dataFolder })
      tell(values.json, { ok: fault === null, fault }, () =>
        fault === null
          ? 'an invented person was served, from the card to the label'
          : `an invented person was not served: ${fault}`,
      )
      return fault === null ? 0 : 1
    } finally {
      await rm(dataFolder, { recursive: true, force: true })
    }
  } catch (error) {
    return explainError(error, 'trial [--config FILE] [--json]')
  }
}
