import { ageOn, type Guardian, type Person } from './identity.ts'
import { checkGuardian, PHONE } from './questions.ts'
import type { KioskState } from './state.ts'

/** Civil Code of the PRC, article 17. */
const ADULT_YEARS = 18

/** The adult with whom a child came: the first of the open party. Offered to the crew, who sees whether it is true. */
export function adultOfParty({ party, visits }: Readonly<KioskState>, day: string): Person | null {
  const people = party?.members.map((id) => visits.get(id)?.person ?? null) ?? []
  return people.find((person) => person !== null && ageOn(day, person.birthDate) >= ADULT_YEARS) ?? null
}

/** As a guardian is recorded; null where nobody adult came with them. */
export function guardianOfParty(state: Readonly<KioskState>, day: string): Guardian | null {
  const adult = adultOfParty(state, day)
  if (adult === null) return null
  const { name, phone } = adult
  return checkGuardian(phone !== undefined && PHONE.test(phone) ? { name, phone } : { name })
}
