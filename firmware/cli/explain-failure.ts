import { isConfigError } from '../../config/config-error.ts'
import { isJournalError } from '../journal/journal-error.ts'

/** Says what kept a kiosk from starting, and gives the exit code for it; throws what nobody expected. */
export function explainFailure(error: unknown): number {
  if (isConfigError(error)) return fail(error.message, error.exitCode)
  if (isJournalError(error)) return fail(error.message, 74)
  const advice = listenAdvice(error)
  if (error instanceof Error && advice !== null) return fail(`${error.message}: ${advice} in the configuration`, 74)
  throw error
}

/** What to do when the pages' address cannot be had; null for any other error. */
function listenAdvice(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return null
  if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') return null
  switch (error.code) {
    case 'EADDRINUSE':
      return 'another program has that port; set "web.port"'
    case 'EACCES':
      return 'that port needs a right that this program does not have; set "web.port"'
    default:
      return 'this machine does not have that address; set "web.host"'
  }
}

/** One sentence for a person. */
export function fail(sentence: string, exitCode: number): number {
  process.stderr.write(`${sentence.trimEnd()}\n`)
  return exitCode
}
