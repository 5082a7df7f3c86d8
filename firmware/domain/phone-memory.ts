import { daysBetween } from './moment.ts'
import type { KioskState, Visit } from './state.ts'
import type { Turn } from './turn.ts'

/** A number of last month may be another person's; and as long as persons are kept where nobody says otherwise. */
const PHONE_DAYS_MAX = 30
/** Two weeks of the fullest station in some four megabytes; the ones told longest ago are asked again. */
export const PHONES_MAX = 20_000

/** What the person told here last, under any number that they have; undefined when that is too long ago. */
export function phoneToldBefore({ context, state }: Turn, keys: readonly string[]): string | undefined {
  const known = keys.map((key) => state.phones.get(key)).find((one) => one !== undefined)
  const isRecent = known !== undefined && daysBetween(known.day, context.now.day) <= PHONE_DAYS_MAX
  return isRecent ? known.phone : undefined
}

export function rememberPhone({ phones }: KioskState, { id, person, personKey }: Visit, day: string): void {
  if (personKey === null || person?.phone === undefined) return
  // Taken out and put in again: the newest stands last.
  phones.delete(personKey)
  phones.set(personKey, { phone: person.phone, visit: id, day })
  if (phones.size <= PHONES_MAX) return
  for (const [oldest] of phones) {
    phones.delete(oldest)
    return
  }
}

/** What was told at this visit was not told by this person. */
export function forgetPhone({ phones }: KioskState, { id, personKey }: Visit): void {
  if (personKey !== null && phones.get(personKey)?.visit === id) phones.delete(personKey)
}

export function forgetOldPhones({ phones }: KioskState, today: string): void {
  for (const [key, { day }] of phones) if (daysBetween(day, today) > PHONE_DAYS_MAX) phones.delete(key)
}
