import { isJournalError } from '../journal/journal-error.ts'

/** A sentence for a person on standard error, and the exit code (contract, section 1). */
export function fail(sentence: string, exitCode: number): number {
  process.stderr.write(`kioskctl: ${sentence.trimEnd()}\n`)
  return exitCode
}

/** What `parseArgs` says of unknown words becomes 64, a file that cannot be used 74; anything else is a fault of ours. */
export function explain(error: unknown, usage: string): number {
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')) {
    return fail(`${error.message.replace(/\.$/, '')}; usage: kioskctl ${usage}`, 64)
  }
  if (isJournalError(error)) return fail(error.message, 74)
  if (error instanceof Error && 'syscall' in error) return fail(`${error.message}; check the path`, 74)
  throw error
}
