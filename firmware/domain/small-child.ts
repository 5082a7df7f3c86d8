import { ageOn } from './identity.ts'
import { SESSION_LIMITS, type Session } from './session.ts'

/** A child of six is 1.2 m tall and can be lifted; the lens looks at an adult's forehead. Older ones the crew helps. */
const LIFTED_UNDER_YEARS = 7

/** The forehead to be measured is too low for the booth: whoever came with the child lifts it. */
export function isSmallChild({ holder }: Pick<Session, 'holder'>, day: string): boolean {
  const birthDate = holder?.person.birthDate
  return birthDate !== undefined && birthDate !== '' && ageOn(day, birthDate) < LIFTED_UNDER_YEARS
}

/** How long a body may take to come before the thermometer. */
export function bodyMsOf(session: Pick<Session, 'holder'>, day: string): number {
  return isSmallChild(session, day) ? SESSION_LIMITS.liftMs : SESSION_LIMITS.bodyMs
}
