import { collectAtDesk } from './desk.ts'
import type { CheckedIn, SamplingEvent } from './events.ts'
import { ageOn } from './identity.ts'
import { joining } from './party.ts'
import { ofPerson } from './person-link.ts'
import { type PriceFact, priceFact, toldPrice } from './price.ts'
import { identityRuleFor, poolSizeFor, priceFor, specimenTypeFor } from './programme.ts'
import { groupFor } from './queue-order.ts'
import { closingOfRest } from './referral.ts'
import { categoryOf, DEFAULT_CATEGORY, SESSION_LIMITS, type Session, type TakenReading } from './session.ts'
import { isUnfinishedVisit, type Visit } from './state.ts'
import type { Reading, TemperatureRecord } from './temperature-record.ts'
import { ticketAtOnce } from './ticket-effect.ts'
import type { TubeKind } from './tube.ts'
import { type Decision, enter, nextVisitId, type Turn } from './turn.ts'

/** Identity, temperature and status code have passed: one append makes it true. */
export function checkIn(turn: Turn, operator: string | null): Decision {
  const { session } = turn
  const { programme } = turn.context
  const visit = nextVisitId(turn)
  const category = categoryOf(session) ?? DEFAULT_CATEGORY
  // Also who laid a card, and then showed a code by which nobody needs to know.
  const holder = identityRuleFor(programme, category) === 'none' ? null : session.holder
  const temperature = temperatureRecord(session)
  const foreseen = foreseenFor(turn, { category, birthDate: holder?.person.birthDate ?? null })
  const party = joining(turn)
  const data: CheckedIn = {
    visit,
    ...foreseen,
    ...(holder === null ? { category } : { person: holder.person }),
    ...(temperature === null ? {} : { temperature }),
    ...(session.statusCode === null ? {} : { statusCode: session.statusCode }),
    ...(operator === null ? {} : { operator }),
    ...party.member,
    ...whatWasAsked(session),
    ...(holder === null || holder.expiredOn === null ? {} : { documentExpired: true }),
  }
  const event = { type: 'visit.checked-in', subject: visit, data } as const
  const first = holder === null ? [{ event }] : ofPerson(event, holder)
  const closing = closingOfRest(turn, visit, 'recovered')
  const rest = afterCheckIn(turn, { id: visit, person: holder?.person ?? null }, foreseen)
  const paper = ticketAtOnce(programme, visit, data.ticket)
  const answer = {
    phase: 'farewell',
    prompt: foreseen === null ? 'passed' : 'done',
    concern: null,
    needs: null,
    visit,
    ticket: data.ticket ?? null,
    isTicketAsked: paper.length > 0,
  } as const
  const { effects, session: told } = enter(turn, answer, [
    { kind: 'timer', afterMs: SESSION_LIMITS.farewellMs },
    ...paper,
  ])
  return {
    drafts: [...closing, ...first, ...[...rest, ...party.ending].map((one) => ({ event: one }))],
    session: told,
    effects,
  }
}

type Foreseen = TubeKind & PriceFact & Pick<CheckedIn, 'group' | 'priority' | 'ticket'>

/** What will be taken, with whom, and what it costs whom; null where no specimen is foreseen. */
function foreseenFor(turn: Turn, body: Body): Foreseen | null {
  const { programme } = turn.context
  if (programme.collect === 'none') return null
  const kind = kindOfTube(turn, body)
  const price = priceFor(programme, body.category)
  const isPriority = programme.queue.priority.includes(body.category)
  const group = { ...kind, isPriority }
  const place = programme.collect === 'by-crew' ? { ticket: nextTicket(turn), group: groupFor(turn, group) } : {}
  const priority = isPriority ? { priority: true as const } : {}
  return { ...place, ...kind, ...priority, ...priceFact(price) }
}

/** What follows in the same append: the specimen at the desk; the end, where there is none. */
function afterCheckIn(
  turn: Turn,
  visit: Pick<Visit, 'id' | 'person'>,
  foreseen: Foreseen | null,
): readonly SamplingEvent[] {
  if (foreseen === null) {
    return [{ type: 'visit.ended', subject: visit.id, data: { visit: visit.id, reason: 'passed' } }]
  }
  if (foreseen.group !== undefined) return []
  return collectAtDesk(turn, { ...visit, ...foreseen, price: toldPrice(foreseen) })
}

function whatWasAsked({ after, answers }: Session): Partial<CheckedIn> {
  return {
    ...(answers.maskSeenBy === null ? {} : { maskSeenBy: answers.maskSeenBy }),
    ...(answers.hasNoSymptoms ? { symptoms: 'none' } : {}),
    ...(after === null ? {} : { after }),
  }
}

function nextTicket({ state, context }: Turn): string {
  // Who waits since before midnight keeps the number: nobody else may be called by it.
  const taken = new Set([...state.visits.values()].filter(isUnfinishedVisit).map(({ ticket }) => ticket))
  for (let number = (state.day?.tickets ?? 0) + 1; ; number += 1) {
    const ticket = context.kiosk.ticketLetter + String(number).padStart(3, '0')
    if (!taken.has(ticket)) return ticket
  }
}

/** What decides about a specimen. */
interface Body {
  readonly category: string
  /** Null when nobody knows. */
  readonly birthDate: string | null
}

/** How many share a tube with this person, and what is taken: by category and age. */
export function kindOfTube({ context }: Turn, { birthDate, category }: Body): TubeKind {
  const ageYears = birthDate === null ? null : ageOn(context.now.day, birthDate)
  return {
    poolSize: poolSizeFor(context.programme, category),
    specimenType: specimenTypeFor(context.programme, { category, ageYears }),
  }
}

/** The last reading counts, and all are recorded. Null when none was taken. */
export function temperatureRecord(session: Session): TemperatureRecord | null {
  const readings = session.readings.map(readingRecord)
  const last = readings.at(-1)
  const taken = session.readings.at(-1)
  return last === undefined || taken === undefined ? null : { ...last, profile: taken.profile, readings }
}

function readingRecord(taken: TakenReading): Reading {
  const { ambientCentiC, bodyCentiC, check, distanceMm, instrument, objectCentiC, operator } = taken
  return {
    bodyC: bodyCentiC / 100,
    objectC: (objectCentiC ?? bodyCentiC) / 100,
    ambientC: ambientCentiC === null ? null : ambientCentiC / 100,
    ...(check === undefined ? {} : { offsetC: check.offsetCentiC / 100, checkedAt: check.at }),
    ...(distanceMm === undefined ? {} : { distanceMm }),
    ...(operator === undefined ? {} : { operator }),
    ...(instrument === undefined ? {} : { instrument }),
  }
}
