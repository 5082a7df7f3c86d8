/**
 * Constant message, data in fields; `event` names what happened as `area.what-happened`. No personal data, ever:
 * there is no field for it, and no free text from a card or a scan may be passed.
 */
export interface Log {
  error(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  debug(fields: LogFields, message: string): void
  child(bindings: Readonly<Record<string, string | number>>): Log
}

export type LogFields = Readonly<{ event: string } & Record<string, unknown>>

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** What maintenance may do with the log of a running kiosk. */
export interface LogKeeper {
  /** With which it began. */
  readonly usualLevel: LogLevel
  /** From now on this, and what is worse. */
  setLevel(level: LogLevel): void
  /** The latest lines of at least this level, the oldest first; bounded. */
  recent(least: LogLevel): readonly string[]
}
