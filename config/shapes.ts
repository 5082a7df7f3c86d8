import { z } from 'zod'

/** Shapes that several parts of the configuration share. Their messages follow the name of the key. */

/** For what is parsed once: compiling a schema into a function first takes longer than reading a file with it. */
export const READ_ONCE = { jitless: true } as const

/** A map with these keys only. The message of an unknown key lists the known ones, for the suggestion. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined),
  })
}

/**
 * A map whose keys are names from the file. It has no prototype: a lookup of `constructor`, which anyone can type or
 * scan, must find nothing.
 */
export function dictionary<Value extends z.ZodType>(pattern: RegExp, message: string, value: Value) {
  return z
    .record(z.string().regex(pattern, message), value)
    .transform((entries): Readonly<Record<string, z.output<Value>>> => {
      const empty: Record<string, z.output<Value>> = Object.create(null) as Record<string, z.output<Value>>
      return Object.assign(empty, entries)
    })
}

/** One line of text for people. */
export function text(charactersMax: number) {
  return z
    .string()
    .min(1)
    .max(charactersMax)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line of plain text; remove the line break or control character')
}

export function matching(pattern: RegExp, message: string) {
  return z.string().max(4096).regex(pattern, message)
}

export function wholeNumber(minimum: number, maximum: number) {
  return z.int().min(minimum).max(maximum)
}

export const clockTime = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in quotes, like "23:50"')

/** `22:00-06:00` goes over midnight; `00:00-24:00` is the whole day. */
export const timeRange = matching(
  /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  'must be two times of day in quotes, like "07:00-12:00"',
).refine((range) => range.slice(0, 5) !== range.slice(6), 'must not begin and end at the same time')

/** Relative to the folder of the file in which it stands. */
export const filePath = text(1024)

export const devicePath = matching(/^\/[^\p{Cc}]{1,250}$/u, 'must be an absolute path, like /dev/ttyUSB0')

/** A file path, or `credential:NAME`: a file that systemd hands over (LoadCredential=). */
export const secretFile = filePath.regex(
  /^(?!credential:)|^credential:[A-Za-z0-9._-]{1,200}$/,
  'must be a path, or credential:NAME with a plain name',
)

export const tcpPort = wholeNumber(0, 65_535)
export const hostName = matching(
  /^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]{2,39})$/,
  'must be a host name or an IP address',
)

/** Whether plain text to this host stays inside this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
