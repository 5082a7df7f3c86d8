import { collectAtDesk } from './desk.ts'
import type { CheckedIn, EventDraft, TemperatureRecord } from './events.ts'
import { ageOn, type Person } from './identity.ts'
import { priceFact } from './price.ts'
import { poolSizeFor, priceFor, specimenTypeFor } from './programme.ts'
import { groupFor } from './queue-order.ts'
import { DEFAULT_PROFILE } from './screening.ts'
import { SESSION_LIMITS, type Session } from './session.ts'
import { isUnfinishedVisit } from './state.ts'
import type { TubeKind } from './tube.ts'
import { type Decision, enter, nextVisitId, type Turn } from './turn.ts'

/** Identity, temperature and status code have passed: one append makes it true. */
export function checkIn(turn: Turn, operator: string | null): Decision {
  const { holder } = turn.session
  if (holder === null) throw new Error('a check-in needs a person')
  const { programme } = turn.context
  const visit = nextVisitId(turn)
  const { category } = holder.person
  const kind = kindOfTube(turn, holder.person)
  const isPriority = programme.queue.priority.includes(category)
  const group = { ...kind, isPriority }
  const place = programme.collect === 'by-crew' ? { ticket: nextTicket(turn), group: groupFor(turn, group) } : {}
  const price = priceFor(programme, category)
  const temperature = temperatureRecord(turn.session)
  const data: CheckedIn = {
    visit,
    ...place,
    ...kind,
    ...(isPriority ? { priority: true } : {}),
    ...priceFact(price),
    person: holder.person,
    ...(temperature === null ? {} : { temperature }),
    ...(turn.session.statusCode === null ? {} : { statusCode: turn.session.statusCode }),
    ...(operator === null ? {} : { operator }),
  }
  const first: EventDraft = {
    event: { type: 'visit.checked-in', subject: visit, data },
    personKey: holder.personKey,
  }
  const rest =
    programme.collect === 'by-crew' ? [] : collectAtDesk(turn, { id: visit, person: holder.person, price, ...kind })
  const ticket = data.ticket ?? null
  const { session, effects } = enter(
    turn,
    { phase: 'farewell', prompt: 'done', concern: null, needs: null, visit, ticket },
    [{ kind: 'timer', afterMs: SESSION_LIMITS.farewellMs }],
  )
  return { drafts: [first, ...rest.map((event) => ({ event }))], session, effects }
}

function nextTicket({ state, context }: Turn): string {
  // Who waits since before midnight keeps the number: nobody else may be called by it.
  const taken = new Set([...state.visits.values()].filter(isUnfinishedVisit).map(({ ticket }) => ticket))
  for (let number = (state.day?.tickets ?? 0) + 1; ; number += 1) {
    const ticket = context.kiosk.ticketLetter + String(number).padStart(3, '0')
    if (!taken.has(ticket)) return ticket
  }
}

/** How many share a tube with this person, and what is taken: by category and age. */
export function kindOfTube({ context }: Turn, { birthDate, category }: Person): TubeKind {
  const ageYears = ageOn(context.now.day, birthDate)
  return {
    poolSize: poolSizeFor(context.programme, category),
    specimenType: specimenTypeFor(context.programme, { category, ageYears }),
  }
}

/** The last reading counts, and all are recorded. Null when none was taken. */
export function temperatureRecord(session: Session): TemperatureRecord | null {
  const readings = session.readings.map(({ ambientCentiC, bodyCentiC, objectCentiC }) => ({
    bodyC: bodyCentiC / 100,
    objectC: (objectCentiC ?? bodyCentiC) / 100,
    ambientC: ambientCentiC === null ? null : ambientCentiC / 100,
  }))
  const last = readings.at(-1)
  if (last === undefined) return null
  const profile = session.readings.at(-1)?.objectCentiC === null ? 'contact' : DEFAULT_PROFILE
  return { ...last, profile, readings }
}
