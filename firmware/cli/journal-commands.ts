import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import {
  type JournalStats,
  type JournalVerification,
  journalStats as readStats,
  verifyJournal,
} from '../journal/inspect.ts'
import type { JournalMode } from '../journal/journal-files.ts'
import { AT_KIOSK, explainError, tell } from './command-line.ts'

const USAGE = 'journal verify|stats [--config FILE] [--data DIR] [--json]'

interface Place {
  readonly dataDir: string
  readonly mode: JournalMode
  readonly isJson: boolean
}

/** `journal verify`: 0 as it was written, 1 not, 64 usage, 74 cannot be read, 78 configuration. Reads only. */
export function journalVerify(args: readonly string[]): Promise<number> {
  return atJournal(args, async ({ dataDir, isJson, mode }) => {
    const result = await verifyJournal(dataDir, mode)
    tell(isJson, result, sayVerified)
    return result.problem === null ? 0 : 1
  })
}

/** `journal stats`: 0, 64 usage, 74 cannot be read, 78 configuration. Reads only. */
export function journalStats(args: readonly string[]): Promise<number> {
  return atJournal(args, async ({ dataDir, isJson, mode }) => {
    const stats = await readStats(dataDir, mode)
    tell(isJson, stats, sayStats)
    return 0
  })
}

function sayStats({ byDay, byType, bytesOnDisk, count, name, unsendable, unsent }: JournalStats): string {
  const lost = unsendable === 0 ? '' : `, ${unsendable} that cannot be sent (kiosk journal verify names them)`
  return [
    `journal ${name.kiosk}.${name.journal} (${name.mode}): ${count} events, ${unsent} unsent${lost}, ${bytesOnDisk} bytes on disk`,
    ...Object.entries({ ...byDay, ...byType }).map(([what, times]) => `${String(times).padStart(9)}  ${what}`),
  ].join('\n')
}

function sayVerified({ behind, chain, count, forgotten, name, problem, problems }: JournalVerification): string {
  const where = `journal ${name.kiosk}.${name.journal} (${name.mode})`
  if (problem !== null) {
    const [first, ...others] = problems.map(({ last, problem: what, sequence }) =>
      sequence === last
        ? `event ${sequence} is not as it was written (${what})`
        : `events ${sequence}-${last} are ${what}`,
    )
    return [`${where}: ${first}; the ${count} before it are, and ${behind} behind it`, ...others].join('\n')
  }
  return `${where}: ${count} events are as they were written (${forgotten} without their personal part), chain ${chain}`
}

async function atJournal(args: readonly string[], command: (place: Place) => Promise<number>): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: AT_KIOSK })
    const { config } = await loadKioskConfig({ file: values.config, dataDir: values.data })
    return await command({ dataDir: config.data, mode: config.mode, isJson: values.json })
  } catch (error) {
    return explainError(error, USAGE)
  }
}
