import { type Finding, failed, skipped, warning, well } from '../domain/finding.ts'
import type { DoctorCheck } from '../ports/doctor.ts'
import { journalStats } from './inspect.ts'
import { isJournalError } from './journal-error.ts'
import type { JournalMode } from './journal-files.ts'

/** Counting a year of events on a slow card. */
const COUNT_MS = 15_000

/** How much the current journal of a mode holds, and how much of it the district has not; reads only, beside a kiosk too. */
export function journalCheck(dataDir: string, mode: JournalMode): DoctorCheck {
  return { name: 'journal', withinMs: COUNT_MS, run: async () => [await journalFinding(dataDir, mode)] }
}

async function journalFinding(dataDir: string, mode: JournalMode): Promise<Finding> {
  const name = 'journal'
  try {
    const { bytesOnDisk, count, name: of, unsendable, unsent } = await journalStats(dataDir, mode)
    const size = `${mode} journal ${of.journal}: ${count} events, ${(bytesOnDisk / 1e6).toFixed(1)} MB, ${unsent} not with the district yet`
    if (unsendable === 0) return well(name, size)
    return warning(name, `${size}, ${unsendable} not as they were written`, 'kiosk journal verify names them')
  } catch (error) {
    if (!isJournalError(error)) throw error
    if (error.code === 'journal.missing')
      return skipped(name, `there is no ${mode} journal yet: the first start makes it`)
    return failed(
      name,
      error.message,
      'kiosk journal verify says more; the next start sets a damaged one aside and begins another',
    )
  }
}
