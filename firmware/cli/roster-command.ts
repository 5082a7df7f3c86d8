import { readFile, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { isConfigError } from '../../config/config-error.ts'
import { loadKioskConfig } from '../../config/load.ts'
import { stageRoster } from '../compose/roster-import.ts'
import { createMoments } from '../domain/moment.ts'
import { knownCategories } from '../domain/roster.ts'
import { SystemClock } from '../health/system-clock.ts'
import { systemRandom } from '../health/system-random.ts'
import { isJournalError } from '../journal/journal-error.ts'
import { openRosterVault } from '../journal/roster-vault.ts'
import type { RosterReport } from '../ports/roster.ts'
import { ROSTER_LIMITS } from '../roster/limits.ts'
import { reportLines } from '../screens/pages/roster-report-words.ts'

const USAGE = 'kiosk roster import FILE [--config FILE] [--data DIR] [--json]'
/** Who stands in the journal for an import at the machine itself. */
const CONSOLE_OPERATOR = 'console'

/**
 * `roster import FILE`: replaces the roster. Exit codes: 0 everybody was taken, 1 lines or the file were not, 64 usage,
 * 74 cannot be read or written, 78 configuration.
 */
export async function rosterImport(args: readonly string[]): Promise<number> {
  const parsed = parse(args)
  if (typeof parsed === 'string') return fail(`${parsed}; usage: ${USAGE}`, 64)
  try {
    const bytes = await readRosterFile(parsed.file)
    if (typeof bytes === 'string') return fail(bytes, 74)
    const report = await importInto(bytes, parsed)
    process.stdout.write(parsed.isJson ? `${JSON.stringify(report)}\n` : `${reportLines(report).join('\n')}\n`)
    return report.ok && report.refused === 0 ? 0 : 1
  } catch (error) {
    if (isConfigError(error)) return fail(error.message, error.exitCode)
    if (isJournalError(error)) return fail(`${error.message}${lockedAdvice(error.code)}`, 74)
    throw error
  }
}

interface Arguments {
  readonly file: string
  readonly config: string | undefined
  readonly data: string | undefined
  readonly isJson: boolean
}

/** Sealed beside the one in force; the kiosk takes it over, and writes that into the journal, when it starts. */
async function importInto(bytes: Uint8Array, { config: file, data }: Arguments): Promise<RosterReport> {
  const { config, programmes } = await loadKioskConfig({ file, dataDir: data })
  const opened = await openRosterVault(config.data, config.mode, systemRandom)
  try {
    const { report } = await stageRoster(bytes, {
      vault: opened.vault,
      identify: (idNumber) => opened.personKeys.identify(idNumber),
      categories: knownCategories(programmes),
      today: createMoments(config.site.timezone)(new SystemClock(() => 'unsynced').epochMs()).day,
      operator: CONSOLE_OPERATOR,
    })
    return report
  } finally {
    await opened.close()
  }
}

async function readRosterFile(file: string): Promise<Uint8Array | string> {
  try {
    const { size } = await stat(file)
    if (size > ROSTER_LIMITS.bytes)
      return `${file} has more than ${ROSTER_LIMITS.bytes} bytes: that is no roster of a site`
    return await readFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return `${file} cannot be read (${code})`
  }
}

function lockedAdvice(code: string): string {
  return code === 'journal.locked' ? '; with a running kiosk, import on its page /crew/roster' : ''
}

function parse(args: readonly string[]): Arguments | string {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const [file] = positionals
    if (file === undefined || positionals.length > 1) return 'one file is needed'
    return { file, config: values.config, data: values.data, isJson: values.json }
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, '') : 'that cannot be understood'
  }
}

function fail(sentence: string, exitCode: number): number {
  process.stderr.write(`${sentence.trimEnd()}\n`)
  return exitCode
}
