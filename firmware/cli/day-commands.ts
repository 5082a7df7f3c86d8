import { parseArgs } from 'node:util'
import { isConfigError } from '../../config/config-error.ts'
import { type LoadedConfig, loadKioskConfig } from '../../config/load.ts'
import { closeDayAlone } from '../compose/close-day-alone.ts'
import { askKiosk } from '../control/ask-kiosk.ts'
import { isJournalError } from '../journal/journal-error.ts'
import { createLog } from '../log/logger.ts'
import type { ClosedDay, ControlAnswer } from '../ports/control.ts'
import { operatorName } from './command-line.ts'
import { firmwareVersion } from './version.ts'

const USAGE = 'usage: kiosk day close [--config FILE] [--data DIR] [--json]'

/**
 * `day close`: through the running kiosk; where none runs, with its data folder's lock. Closed already and nothing
 * counted since is done, too. Exit codes: 0, 64 usage, 74 no answer, or the data folder cannot be used, 78 configuration.
 */
export async function dayClose(args: readonly string[]): Promise<number> {
  try {
    const options = {
      config: { type: 'string' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
    } as const
    const { values } = parseArgs({ args: [...args], options })
    const loaded = await loadKioskConfig({ file: values.config, dataDir: values.data })
    const answer = await close(loaded)
    if (typeof answer === 'string') return fail(answer, 74)
    if (!answer.ok) return fail(`The day was not closed: the kiosk says "${answer.reason}". Try again`, 74)
    // Our own kiosk gave it to this very question.
    process.stdout.write(`${values.json ? JSON.stringify(answer.result) : say(answer.result as ClosedDay)}\n`)
    return 0
  } catch (error) {
    if (isConfigError(error)) return fail(error.message, error.exitCode)
    if (isJournalError(error)) return fail(error.message, 74)
    if (isUsageError(error)) return fail(`${error.message}; ${USAGE}`, 64)
    throw error
  }
}

/** The answer, or the sentence that says why there is none. */
async function close(loaded: LoadedConfig): Promise<ControlAnswer | string> {
  const { data } = loaded.config
  const operator = operatorName()
  const asked = await askKiosk(data, { command: 'day.close', operator })
  if (asked.kind === 'answered') return asked.answer
  if (asked.kind === 'no-answer') {
    return `The kiosk with the data folder ${data} gave no answer (${asked.detail}): run this again, it closes once`
  }
  try {
    const log = createLog({ level: 'error', fd: 2 })
    return await closeDayAlone(loaded, { operator, log, version: firmwareVersion() })
  } catch (error) {
    if (!isJournalError(error) || error.code !== 'journal.locked') throw error
    return `A kiosk runs with the data folder ${data} and does not listen (it is starting or stopping): run this again`
  }
}

function say({ counts, day, differences, isNew, revision }: ClosedDay): string {
  const of = (name: string): number => counts[name] ?? 0
  const how = isNew ? `is closed, revision ${revision}` : `was closed already (revision ${revision})`
  const people = of('visit.checked-in')
  const what =
    people + of('sample.collected') === 0
      ? 'nobody came, a zero report'
      : `${people} people, ${of('sample.collected')} samples, ${of('tube.sealed')} tubes, ${of('label.printed')} labels`
  const unfinished = differences.map(({ code, count }) => `\n  ${String(count).padStart(6)}  ${code}`).join('')
  return `${day} ${how}: ${what}${unfinished}`
}

/** What `parseArgs` says of unknown words; any other TypeError is a fault of ours. */
function isUsageError(error: unknown): error is TypeError {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

function fail(sentence: string, exitCode: number): number {
  process.stderr.write(`${sentence.trimEnd()}\n`)
  return exitCode
}
