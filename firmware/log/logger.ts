import { type Logger, pino } from 'pino'
import type { Log, LogFields } from '../ports/log.ts'

/**
 * Field names that could carry a person: the second fence, for the day when somebody passes a whole object. The first
 * is that nobody passes one.
 */
const NEVER_LOGGED = ['person', 'document', 'holder', 'idNumber', 'name', 'phone', 'text', 'pin', 'password', 'key']

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/**
 * JSON lines, written synchronously: what was buffered would be lost with the power, and the last line before a
 * crash is the one that is needed. `fd` 1 is standard output (journald), 2 standard error.
 */
export function createLog(options: { readonly level: LogLevel; readonly fd: number }): Log {
  const redact = { paths: NEVER_LOGGED.flatMap((field) => [field, `*.${field}`]), censor: '[removed]' }
  return wrap(pino({ level: options.level, redact, base: {} }, pino.destination({ fd: options.fd, sync: true })))
}

function wrap(logger: Logger): Log {
  const write =
    (level: LogLevel) =>
    (fields: LogFields, message: string): void => {
      logger[level](fields, message)
    }
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (bindings) => wrap(logger.child(bindings)),
  }
}
