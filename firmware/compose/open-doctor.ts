import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasErrorCode, isConfigError } from '../../config/config-error.ts'
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
import { asKept } from './uplink-identity.ts'

export type KioskSeen = 'running' | 'stopped' | 'unknown'

export interface OpenedDoctor {
  readonly checks: readonly DoctorCheck[]
  /** `running` or `unknown` (this account may not see it): its ports are left alone then. */
  readonly kiosk: KioskSeen
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
    return { checks, kiosk: 'stopped', close: () => Promise.resolve() }
  }
  const { data } = loaded.config
  const owner = await ownerOf(data)
  const { credentials, findings } = await lookAtFiles(loaded)
  const kiosk = owner.kiosk === 'stopped' ? null : () => ask(data, operator)
  const parts = { loaded, credentials, version, clock, machine, kiosk }
  return {
    checks: [always(findings), ...doctorChecks(parts)],
    kiosk: owner.kiosk,
    close: async () => {
      await owner.lock?.close()
    },
  }
}

const NOTHING_NEEDED = { header: false, i2cBuses: [], groups: {} }

export function thisMachine(): Machine {
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
    if (unseen.length === 0) {
      const credentials = await readCredentials(loaded)
      const owner = { id: config.kiosk.id, dataFolder: config.data }
      return { credentials: await asKept(credentials, owner), findings: [right] }
    }
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
async function ownerOf(data: string): Promise<{ readonly kiosk: KioskSeen; readonly lock: FolderLock | null }> {
  const found = await stat(join(data, 'lock')).catch((error: unknown) => error)
  if (hasErrorCode(found, 'ENOENT')) return { kiosk: 'stopped', lock: null }
  // Another account's folder shows us nothing: a kiosk may run there.
  if (found instanceof Error) return { kiosk: 'unknown', lock: null }
  try {
    return { kiosk: 'stopped', lock: await lockFolder(data) }
  } catch (error) {
    if (!isJournalError(error)) throw error
    return { kiosk: error.code === 'journal.locked' ? 'running' : 'unknown', lock: null }
  }
}

async function ask(data: string, operator: string): Promise<KioskSaid | string> {
  const asked = await askKiosk(data, { command: 'doctor', operator })
  if (asked.kind === 'answered' && asked.answer.ok) return asked.answer.result as KioskSaid
  if (asked.kind === 'no-answer' && asked.detail.includes('EACCES'))
    return `this account may not ask whether a kiosk runs with the data folder ${data}: nothing of it is touched; run this as the kiosk does (sudo -u kiosk)`
  const holder = sayHolder(await holderOf(join(data, 'lock')))
  if (asked.kind === 'nobody')
    return `${holder} has the data folder ${data} and does not listen (it starts or stops, or this account may not ask it): its ports are left alone`
  const why = asked.kind === 'answered' ? 'an older release' : asked.detail
  return `${holder} runs with the data folder ${data} and does not say how it is (${why})`
}
