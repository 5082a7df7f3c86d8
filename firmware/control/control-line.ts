import path from 'node:path'
import type { ControlAnswer, ControlRequest } from '../ports/control.ts'

/** sockaddr_un has 108 bytes, the last one zero; a longer path would be cut off and be another file. */
const PATH_BYTES_MAX = 107

/** One request and one answer on a connection, each a line of JSON. A closing has a few kilobytes. */
export const LINE_BYTES_MAX = 64 * 1024

/** Where the running kiosk listens; null where the data folder's path is too long for a socket. */
export function socketPath(dataDir: string): string | null {
  const file = path.join(dataDir, 'control.sock')
  return Buffer.byteLength(file) > PATH_BYTES_MAX ? null : file
}

/** Null for anything that is no request. */
export function decodeRequest(line: string): ControlRequest | null {
  const value = parse(line)
  if (value === null || !('command' in value) || !('operator' in value)) return null
  const { command, operator } = value
  if (typeof operator !== 'string' || !/^[\w.:@-]{1,64}$/.test(operator)) return null
  switch (command) {
    case 'day.close':
    case 'label.test':
    case 'label.calibrate':
    case 'doctor':
      return { command, operator }
    case 'journal.resend':
      return 'from' in value && 'to' in value ? decodeResend(value.from, value.to, operator) : null
    case 'journal.receipt':
      return 'receipt' in value && typeof value.receipt === 'string'
        ? { command, operator, receipt: value.receipt }
        : null
    case 'journal.forward':
      return 'file' in value && typeof value.file === 'string' ? { command, operator, file: value.file } : null
    case 'thermometer.check':
      return 'referenceCentiC' in value && typeof value.referenceCentiC === 'number'
        ? { command, operator, referenceCentiC: value.referenceCentiC }
        : null
    default:
      return null
  }
}

/** Null for anything that is no answer: another program, or another release. */
export function decodeAnswer(line: string): ControlAnswer | null {
  const value = parse(line)
  if (value === null || !('ok' in value)) return null
  if (value.ok === false && 'reason' in value && typeof value.reason === 'string') {
    return { ok: false, reason: value.reason }
  }
  const result = 'result' in value ? value.result : null
  // Our own kiosk wrote it on a socket that only this account may open.
  return value.ok === true && typeof result === 'object' && result !== null ? { ok: true, result } : null
}

function decodeResend(from: unknown, to: unknown, operator: string): ControlRequest | null {
  if (typeof from !== 'number' || typeof to !== 'number') return null
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || to < from) return null
  return { command: 'journal.resend', from, to, operator }
}

function parse(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}
