import { userInfo } from 'node:os'
import { isConfigError } from '../../config/config-error.ts'
import { isJournalError } from '../journal/journal-error.ts'

/** A sentence for a person on standard error, and the exit code. */
export function fail(sentence: string, exitCode: number): number {
  process.stderr.write(`${sentence.trimEnd()}\n`)
  return exitCode
}

/** The sentence and exit code of an error that is no fault of ours; any other is thrown again. */
export function explainError(error: unknown, usage: string): number {
  if (isConfigError(error)) return fail(error.message, error.exitCode)
  if (isJournalError(error)) return fail(error.message, 74)
  // What `parseArgs` says of unknown words; any other TypeError is a fault of ours.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')) {
    return fail(`${error.message}; usage: kiosk ${usage}`, 64)
  }
  if (error instanceof Error && 'syscall' in error) return fail(`${error.message}; check the path and the medium`, 74)
  throw error
}

/** Named operators: the account that typed it. */
export function operatorName(): string {
  return `account:${userInfo()
    .username.replaceAll(/[^\w.@-]/g, '_')
    .slice(0, 48)}`
}
