import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import { closeDayAlone } from '../compose/close-day-alone.ts'
import { createLog } from '../log/logger.ts'
import type { ClosedDay } from '../ports/control.ts'
import { AT_KIOSK, explainError, fail, operatorName, tell } from './command-line.ts'
import { throughKiosk } from './through-kiosk.ts'
import { firmwareVersion } from './version.ts'

const USAGE = 'day close [--config FILE] [--data DIR] [--json]'

/**
 * `day close`: through the running kiosk; where none runs, with its data folder's lock. Closed already and nothing
 * counted since is done, too. Exit codes: 0, 64 usage, 74 no answer, or the data folder cannot be used, 78 configuration.
 */
export async function dayClose(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: AT_KIOSK })
    const loaded = await loadKioskConfig({ file: values.config, dataDir: values.data })
    const answer = await throughKiosk<ClosedDay>(loaded.config.data, { command: 'day.close' }, () =>
      closeDayAlone(loaded, {
        operator: operatorName(),
        log: createLog({ level: 'error', fd: 2 }),
        version: firmwareVersion(),
      }),
    )
    if (typeof answer === 'string') return fail(answer, 74)
    if (!answer.ok) return fail(`The day was not closed: the kiosk says "${answer.reason}". Try again`, 74)
    tell(values.json, answer.result, say)
    return 0
  } catch (error) {
    return explainError(error, USAGE)
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
