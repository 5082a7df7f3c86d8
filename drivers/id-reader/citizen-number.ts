const SHAPE = /^\d{17}[\dX]$/
// GB 11643-1999, 4.2.2 (ISO 7064 MOD 11-2): weights of the first seventeen digits, check character by remainder.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'

export interface CitizenNumber {
  readonly number: string
  /** `yyyy-mm-dd`. */
  readonly birthDate: string
  readonly sex: 'male' | 'female'
}

/**
 * Number of a resident, permit holder or (2023) foreigner by GB 11643. A lower-case `x` is accepted. Null when shape,
 * check character or birth date is impossible.
 */
export function parseCitizenNumber(text: string): CitizenNumber | null {
  const number = text.toUpperCase()
  if (!SHAPE.test(number) || checkCharacter(number) !== number.charAt(17)) return null
  const birthDate = parseCompactDate(number.slice(6, 14))
  if (birthDate === null) return null
  return { number, birthDate, sex: Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female' }
}

/** `19900307` → `1990-03-07`; null when there is no such day. */
export function parseCompactDate(text: string): string | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (match === null) return null
  const iso = `${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}`
  // Date.parse takes 30 February for a day in March, so the way back must give the same text.
  const time = Date.parse(`${iso}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? null : iso
}

function checkCharacter(number: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(number.charAt(i)), 0)
  return CHECK_CHARACTERS.charAt(sum % 11)
}
