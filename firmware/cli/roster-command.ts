import { readFile, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type LoadedConfig, loadKioskConfig } from '../../config/load.ts'
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
import { AT_KIOSK, explainError, fail, onlyFile, tell } from './command-line.ts'

const USAGE = 'roster import FILE [--config FILE] [--data DIR] [--json]'
/** Who stands in the journal for an import at the machine itself. */
const CONSOLE_OPERATOR = 'console'

/**
 * `roster import FILE`: replaces the roster. Exit codes: 0 everybody was taken, 1 lines or the file were not, 64 usage,
 * 74 cannot be read or written, 78 configuration.
 */
export async function rosterImport(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: AT_KIOSK, allowPositionals: true })
    const file = onlyFile(positionals)
    const { size } = await stat(file)
    if (size > ROSTER_LIMITS.bytes)
      return fail(`${file} has more than ${ROSTER_LIMITS.bytes} bytes: that is no roster of a site`, 74)
    const loaded = await loadKioskConfig({ file: values.config, dataDir: values.data })
    const report = await importInto(await readFile(file), loaded)
    tell(values.json, report, (told) => reportLines(told).join('\n'))
    return report.ok && report.refused === 0 ? 0 : 1
  } catch (error) {
    if (isJournalError(error) && error.code === 'journal.locked')
      return fail(`${error.message}; with a running kiosk, import on its page /crew/roster`, 74)
    return explainError(error, USAGE)
  }
}

/** Sealed beside the one in force; the kiosk takes it over, and writes that into the journal, when it starts. */
async function importInto(bytes: Uint8Array, { config, programmes }: LoadedConfig): Promise<RosterReport> {
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
