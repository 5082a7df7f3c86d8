import { ageOn, maskName } from './identity.ts'
import { groupOf, type KioskState, type Visit } from './state.ts'
import type { CrewVisitView } from './view.ts'

/** A visit as the crew sees it. */
export function visitView(state: Readonly<KioskState>, visit: Visit, day: string): CrewVisitView {
  const { person } = visit
  return {
    visit: visit.id,
    ticket: visit.ticket,
    maskedName: person === null ? null : maskName(person.name),
    sex: person?.sex ?? null,
    age: person === null ? null : ageOn(day, person.birthDate),
    category: visit.category,
    bodyC: visit.bodyC,
    isDocumentExpired: visit.isDocumentExpired,
    restsUntilMs: visit.resting?.untilMs ?? null,
    tube: visit.tube ?? groupOf(state, visit)?.tube ?? null,
    state: visit.state,
  }
}
