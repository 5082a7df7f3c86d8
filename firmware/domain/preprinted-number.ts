import { parseCitizenNumber, parseCompactDate } from './identity.ts'
import { daysBetween } from './moment.ts'
import { isKnownTube } from './tube.ts'
import type { RecordRefusal } from './tube-input.ts'
import type { Turn } from './turn.ts'

/** Contract, section 4, "Numbers". */
const CHARACTERS = { min: 6, max: 24 }
const ALPHABET = /^[A-Z0-9-]*$/
/** Kiosk, working day, serial: what kiosks print. */
const PRINTED = /^(\d{4})(\d{6})\d{4}$/
/**
 * Makers number their tubes with fourteen digits too, and some begin with a date: only one of these days tells that a
 * kiosk printed it. Labels older than a week lie on nobody's table.
 */
const PRINTED_LATELY_DAYS = 7

/** Why a pre-printed number cannot be opened, each in its own words; null when it can. */
export function preprintedFault({ context, state }: Turn, number: string): RecordRefusal | 'tube-known' | null {
  if (number.length < CHARACTERS.min) return 'tube-too-short'
  if (number.length > CHARACTERS.max) return 'tube-too-long'
  if (!ALPHABET.test(number)) return 'tube-bad-characters'
  if (parseCitizenNumber(number) !== null) return 'tube-is-document'
  if (isKnownTube(state, number)) return 'tube-known'
  const [, kiosk, compact = ''] = PRINTED.exec(number) ?? []
  const day = parseCompactDate(`20${compact}`)
  if (day === null || Math.abs(daysBetween(day, context.now.day)) > PRINTED_LATELY_DAYS) return null
  return kiosk === context.kiosk.id.slice(1) ? 'tube-printed-here' : 'tube-foreign'
}
