import { type Logger, pino } from 'pino'
import type { Log, LogFields, LogKeeper, LogLevel } from '../ports/log.ts'
import { LineMemory } from './line-memory.ts'

/**
 * Field names that could carry a person: the second fence, for the day when somebody passes a whole object. The first
 * is that nobody passes one.
 */
const NEVER_LOGGED = ['person', 'document', 'holder', 'idNumber', 'name', 'phone', 'text', 'pin', 'password', 'key']

/** As pino numbers them. */
const RANKS: Readonly<Record<LogLevel, number>> = { error: 50, warn: 40, info: 30, debug: 20 }

/** A log whose level may be set while it runs, and whose latest lines are at hand. */
export interface KeptLog extends Log {
  readonly keeper: LogKeeper
}

/**
 * JSON lines, written synchronously: what was buffered would be lost with the power, and the last line before a
 * crash is the one that is needed. `fd` 1 is standard output (journald), 2 standard error.
 */
export function createLog({ fd, level }: { readonly level: LogLevel; readonly fd: number }): KeptLog {
  const redact = { paths: NEVER_LOGGED.flatMap((field) => [field, `*.${field}`]), censor: '[removed]' }
  const out = pino.destination({ fd, sync: true })
  const memory = new LineMemory()
  const gate = { level }
  const both = {
    write: (line: string): void => {
      memory.push(line)
      out.write(line)
    },
  }
  // Everything passes pino: its children keep the level that they were made with.
  const log = wrap(pino({ level: 'debug', redact, base: {} }, both), gate)
  const keeper: LogKeeper = {
    usualLevel: level,
    setLevel: (wanted) => {
      gate.level = wanted
    },
    recent: (least) => memory.lines((rank) => rank >= RANKS[least]),
  }
  return { ...log, keeper }
}

function wrap(logger: Logger, gate: { readonly level: LogLevel }): Log {
  const write =
    (level: LogLevel) =>
    (fields: LogFields, message: string): void => {
      if (RANKS[level] >= RANKS[gate.level]) logger[level](fields, message)
    }
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (bindings) => wrap(logger.child(bindings), gate),
  }
}
