import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isConfigError } from '../../config/config-error.ts'
import { type Credentials, checkCredentials, readCredentials } from '../../config/credentials.ts'
import { type LoadedConfig, loadKioskConfig } from '../../config/load.ts'
import { askKiosk } from '../control/ask-kiosk.ts'
import { type Finding, failed, warning, well } from '../domain/finding.ts'
import { clockCheck } from '../health/clock-checks.ts'
import { holderOf, sayHolder } from '../health/file-holders.ts'
import { machineChecks } from '../health/machine-checks.ts'
import { SystemClock } from '../health/system-clock.ts'
import { type FolderLock, lockFolder } from '../journal/folder-lock.ts'
import { isJournalError } from '../journal/journal-error.ts'
import type { DoctorCheck, KioskSaid, Machine } from '../ports/doctor.ts'
import { doctorChecks } from './doctor-checks.ts'

export interface OpenedDoctor {
  readonly checks: readonly DoctorCheck[]
  /** Its ports are left alone then. */
  readonly isKioskRunning: boolean
  /** Lets a kiosk start again. Idempotent. */
  close(): Promise<void>
}

export interface DoctorOptions {
  readonly file: string | undefined
  readonly dataDir: string | undefined
  /** Who asks the running kiosk. */
  readonly operator: string
  readonly version: string
}

/**
 * Everything that can be looked at on this machine with this configuration. While it is open no kiosk starts with the
 * data folder: a port has one owner. Never rejects for what is wrong with the kiosk: that is a finding.
 */
export async function openDoctor({ dataDir, file, operator, version }: DoctorOptions): Promise<OpenedDoctor> {
  const machine = thisMachine()
  const clock = new SystemClock(() => 'unsynced')
  let loaded: LoadedConfig
  try {
    loaded = await loadKioskConfig({ file, dataDir })
  } catch (error) {
    const checks = [
      always(wrongConfiguration(error)),
      ...machineChecks(machine, NOTHING_NEEDED),
      clockCheck(() => clock.epochMs()),
    ]
    return { checks, isKioskRunning: false, close: () => Promise.resolve() }
  }
  const { data } = loaded.config
  const owner = await ownerOf(data)
  const { credentials, findings } = await lookAtFiles(loaded)
  const kiosk = owner.lock === null && owner.isTaken ? () => ask(data, operator) : null
  const parts = { loaded, credentials, version, clock, machine, kiosk }
  return {
    checks: [always(findings), ...doctorChecks(parts)],
    isKioskRunning: kiosk !== null,
    close: async () => {
      await owner.lock?.close()
    },
  }
}

const NOTHING_NEEDED = { header: false, i2cBuses: [], groups: {} }

function thisMachine(): Machine {
  const groups = [...(process.getgroups?.() ?? []), process.getgid?.() ?? -1]
  return { root: '/', userId: process.getuid?.() ?? -1, groups }
}

/** What was found before anything was looked at. */
function always(findings: readonly Finding[]): DoctorCheck {
  return { name: 'configuration', withinMs: 1_000, run: () => Promise.resolve(findings) }
}

/** Every problem is a line. */
function wrongConfiguration(error: unknown): readonly Finding[] {
  if (!isConfigError(error)) throw error
  return error.problems.map(({ file, key, line, message }) =>
    failed(
      key === null ? 'configuration' : `configuration: ${key}`,
      line === null ? `${file}: ${message}` : `${file}:${line}: ${message}`,
    ),
  )
}

async function lookAtFiles(
  loaded: LoadedConfig,
): Promise<{ readonly credentials: Credentials | null; readonly findings: readonly Finding[] }> {
  const { file, config } = loaded
  try {
    const unseen = await checkCredentials(loaded)
    const right = well(
      'configuration',
      `${file} is right (${config.kiosk.id}, mode ${config.mode}, programme ${config.programme})`,
    )
    if (unseen.length === 0) return { credentials: await readCredentials(loaded), findings: [right] }
    const says = `not looked at, since only systemd lays it out: ${unseen.join(', ')}`
    return {
      credentials: null,
      findings: [right, warning('credentials', says, 'docs/doctor.md says how to run this with them')],
    }
  } catch (error) {
    return { credentials: null, findings: wrongConfiguration(error) }
  }
}

/**
 * Who has the data folder. A folder that no kiosk has ever had is not locked: its lock would belong to whoever runs this,
 * and keep the kiosk's account out.
 */
async function ownerOf(data: string): Promise<{ readonly isTaken: boolean; readonly lock: FolderLock | null }> {
  if (!existsSync(join(data, 'lock'))) return { isTaken: false, lock: null }
  try {
    return { isTaken: true, lock: await lockFolder(data) }
  } catch (error) {
    // Also one that we may not open: then nobody knows, and nothing is touched.
    if (!isJournalError(error)) throw error
    return { isTaken: true, lock: null }
  }
}

async function ask(data: string, operator: string): Promise<KioskSaid | string> {
  const asked = await askKiosk(data, { command: 'doctor', operator })
  if (asked.kind === 'answered' && asked.answer.ok) return asked.answer.result as KioskSaid
  const holder = sayHolder(await holderOf(join(data, 'lock')))
  if (asked.kind === 'nobody')
    return `${holder} has the data folder ${data} and does not listen (it starts or stops, or this account may not ask it): its ports are left alone`
  const why = asked.kind === 'answered' ? 'an older release' : asked.detail
  return `${holder} runs with the data folder ${data} and does not say how it is (${why})`
}
