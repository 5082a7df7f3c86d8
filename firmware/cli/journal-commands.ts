import { parseArgs } from 'node:util'
import { isConfigError } from '../../config/config-error.ts'
import { loadKioskConfig } from '../../config/load.ts'
import { type JournalVerification, journalStats as readStats, verifyJournal } from '../journal/inspect.ts'
import { isJournalError } from '../journal/journal-error.ts'
import type { JournalMode } from '../journal/journal-files.ts'

const USAGE = '[--config FILE] [--data DIR] [--json]'

interface Place {
  readonly dataDir: string
  readonly mode: JournalMode
  readonly isJson: boolean
}

/** `journal verify`: 0 as it was written, 1 not, 64 usage, 74 cannot be read, 78 configuration. Reads only. */
export function journalVerify(args: readonly string[]): Promise<number> {
  return atJournal(args, async ({ dataDir, isJson, mode }) => {
    const result = await verifyJournal(dataDir, mode)
    print(isJson ? JSON.stringify(result) : sayVerified(result))
    return result.problem === null ? 0 : 1
  })
}

/** `journal stats`: 0, 64 usage, 74 cannot be read, 78 configuration. Reads only. */
export function journalStats(args: readonly string[]): Promise<number> {
  return atJournal(args, async ({ dataDir, isJson, mode }) => {
    const stats = await readStats(dataDir, mode)
    const { kiosk, journal } = stats.name
    const lines = [
      `journal ${kiosk}.${journal} (${mode}): ${stats.count} events, ${stats.unsent} unsent, ${stats.bytesOnDisk} bytes on disk`,
      ...Object.entries({ ...stats.byDay, ...stats.byType }).map(
        ([name, count]) => `${String(count).padStart(9)}  ${name}`,
      ),
    ]
    print(isJson ? JSON.stringify(stats) : lines.join('\n'))
    return 0
  })
}

function sayVerified({ chain, count, forgotten, name, problem }: JournalVerification): string {
  const where = `journal ${name.kiosk}.${name.journal} (${name.mode})`
  if (problem !== null) {
    return `${where}: event ${problem.sequence} is not as it was written (${problem.problem}); the ${count} before it are`
  }
  return `${where}: ${count} events are as they were written (${forgotten} without their personal part), chain ${chain}`
}

async function atJournal(args: readonly string[], command: (place: Place) => Promise<number>): Promise<number> {
  try {
    const options = {
      config: { type: 'string' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
    } as const
    const { values } = parseArgs({ args: [...args], options })
    const { config } = await loadKioskConfig({ file: values.config, dataDir: values.data })
    return await command({ dataDir: config.data, mode: config.mode, isJson: values.json })
  } catch (error) {
    if (isConfigError(error)) return fail(error.message, error.exitCode)
    if (isJournalError(error)) return fail(error.message, 74)
    if (isUsageError(error)) return fail(`${error.message}; usage: kiosk journal verify|stats ${USAGE}`, 64)
    throw error
  }
}

/** What `parseArgs` says of unknown words; any other TypeError is a fault of ours. */
function isUsageError(error: unknown): error is TypeError {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(sentence: string, exitCode: number): number {
  process.stderr.write(`${sentence.trimEnd()}\n`)
  return exitCode
}
