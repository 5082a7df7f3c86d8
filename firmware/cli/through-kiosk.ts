import { askKiosk } from '../control/ask-kiosk.ts'
import { isJournalError } from '../journal/journal-error.ts'
import type { ControlAnswer, ControlCommand } from '../ports/control.ts'
import { operatorName } from './command-line.ts'

/** What came of a command, or the sentence that says why nobody knows. */
type Answer<Result extends object> = ControlAnswer<Result> | string

/**
 * Lets the kiosk that runs with this data folder do it; where none runs, `alone` does it, if it can, with the folder's
 * lock. `Result` is what our own kiosk gives to this very command.
 */
export async function throughKiosk<Result extends object>(
  dataDir: string,
  command: ControlCommand,
  alone: () => Answer<Result> | Promise<Answer<Result>>,
  withinMs?: number,
): Promise<Answer<Result>> {
  const asked = await askKiosk(dataDir, { ...command, operator: operatorName() }, withinMs)
  if (asked.kind === 'answered') return asked.answer as ControlAnswer<Result>
  if (asked.kind === 'no-answer')
    return `The kiosk with the data folder ${dataDir} gave no answer (${asked.detail}): run this again, it counts once`
  try {
    return await alone()
  } catch (error) {
    if (!isJournalError(error) || error.code !== 'journal.locked') throw error
    return `A kiosk runs with the data folder ${dataDir} and does not listen (it is starting or stopping): run this again`
  }
}
