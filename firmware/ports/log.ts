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
