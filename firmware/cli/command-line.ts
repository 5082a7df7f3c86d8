import { userInfo } from 'node:os'
import { isConfigError } from '../../config/config-error.ts'
import { isJournalError } from '../journal/journal-error.ts'

export const TEXT = { type: 'string' } as const
export const FLAG = { type: 'boolean', default: false } as const
/** What every command about a kiosk takes: its configuration, its data folder, and lines for programs. */
export const AT_KIOSK = { config: TEXT, data: TEXT, json: FLAG } as const

/** Where a command writes: lines for people and programs, and what went wrong. */
export interface CommandOutput {
  out(text: string): void
  error(text: string): void
}

export const toProcess: CommandOutput = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
}

/** The words after the command are not right; `message` says which, without the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A sentence for a person on standard error, and the exit code. */
export function fail(sentence: string, exitCode: number, output = toProcess): number {
  output.error(`${sentence.trimEnd()}\n`)
  return exitCode
}

/** One line: what came of it for programs, or the words for people. */
export function tell<Value>(isJson: boolean, value: Value, say: (value: Value) => string): void {
  toProcess.out(`${isJson ? JSON.stringify(value) : say(value)}\n`)
}

/**
 * The sentence and exit code of an error that is no fault of ours; any other is thrown again. `usage` is the command's
 * own, without `kiosk`.
 */
export function explainError(error: unknown, usage: string, output = toProcess): number {
  if (isConfigError(error)) return fail(error.message, error.exitCode, output)
  if (isJournalError(error)) return fail(error.message, 74, output)
  if (isUsageError(error)) return fail(`${error.message.replace(/\.$/, '')}; usage: kiosk ${usage}`, 64, output)
  const advice = adviceFor(error)
  if (error instanceof Error && advice !== null) return fail(`${error.message}${advice}`, 74, output)
  throw error
}

/** Ours, or what `parseArgs` says of unknown words; any other TypeError is a fault of ours. */
function isUsageError(error: unknown): error is Error {
  if (error instanceof UsageError) return true
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

/** What to do when the system does not let us have a file or an address; null for an error that is none of its own. */
function adviceFor(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return null
  if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') return '; check the path and the medium'
  switch (error.code) {
    case 'EADDRINUSE':
      return ': another program has that port; set "web.port" in the configuration'
    case 'EACCES':
      return ': that port needs a right that this program does not have; set "web.port" in the configuration'
    default:
      return ': this machine does not have that address; set "web.host" in the configuration'
  }
}

/** The one file that a command is about. */
export function onlyFile([file, ...others]: readonly string[]): string {
  if (file === undefined || others.length > 0) throw new UsageError('one file is needed')
  return file
}

/** The number that an option gives; null without the option. */
export function wholeNumber(
  option: string,
  text: string | undefined,
  { max, min }: { readonly min: number; readonly max: number },
): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new UsageError(`--${option} wants a whole number from ${min} to ${max}`)
}

/** Resolves when systemd, or a person with Ctrl-C, asks the program to stop. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => {
        resolve()
      })
  })
}

/** Named operators: the account that typed it. */
export function operatorName(): string {
  return `account:${userInfo()
    .username.replaceAll(/[^\w.@-]/g, '_')
    .slice(0, 48)}`
}
