import type { CheckedIn, EventDraft, SamplingEvent, TemperatureRecord } from './events.ts'
import { poolSizeFor } from './programme.ts'
import { DEFAULT_PROFILE } from './screening.ts'
import { SESSION_LIMITS, type Session } from './session.ts'
import { type Group, isOpenVisit, type Visit } from './state.ts'
import { collected, deskTube, nextTubeNumber, openedTube, sealed } from './tube.ts'
import { type Decision, enter, nextVisitId, type Turn } from './turn.ts'

/** Identity, temperature and status code have passed: one append makes it true. */
export function checkIn(turn: Turn, operator: string | null): Decision {
  const { holder } = turn.session
  if (holder === null) throw new Error('a check-in needs a person')
  const { programme } = turn.context
  const visit = nextVisitId(turn)
  const poolSize = poolSizeFor(programme, holder.person.category)
  const place = programme.collect === 'by-crew' ? { ticket: nextTicket(turn), group: groupFor(turn, poolSize) } : {}
  const temperature = temperatureRecord(turn.session)
  const data: CheckedIn = {
    visit,
    ...place,
    poolSize,
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
    programme.collect === 'by-crew' ? [] : collectAtDesk(turn, { id: visit, person: holder.person }, poolSize)
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
  const taken = new Set([...state.visits.values()].filter(isOpenVisit).map(({ ticket }) => ticket))
  for (let number = (state.day?.tickets ?? 0) + 1; ; number += 1) {
    const ticket = context.kiosk.ticketLetter + String(number).padStart(3, '0')
    if (!taken.has(ticket)) return ticket
  }
}

/** The newest group of this pool size that still takes people, or the next one. */
function groupFor({ state, context }: Turn, poolSize: number): string {
  const takes = (group: Group): boolean =>
    group.poolSize === poolSize && !group.isClosed && group.members.length < poolSize
  const open = [...state.groups.values()].find(takes)
  return open?.id ?? `${context.kiosk.id}-${context.kiosk.journal}-G${state.counters.group + 1}`
}

/** At the desk binding counts as collecting (basis: assumed). Without an open pre-printed tube collecting waits. */
function collectAtDesk(turn: Turn, visit: Pick<Visit, 'id' | 'person'>, poolSize: number): readonly SamplingEvent[] {
  const { numbering } = turn.context.programme.tube
  const open = deskTube(turn, poolSize)
  if (open === null && numbering === 'preprinted') return []
  const tube = open ?? { number: nextTubeNumber(turn), poolSize, members: [] }
  const opening =
    open === null ? [openedTube({ tube: tube.number, numbering, poolSize, count: 0, members: [], expected: null })] : []
  return [...opening, ...fill(turn, tube, [visit])]
}

/** Puts visits into a desk tube, first come first, and seals it when it is full. The caller passes no more than fit. */
export function fill(
  turn: Turn,
  tube: { readonly number: string; readonly poolSize: number; readonly members: readonly string[] },
  visits: readonly Pick<Visit, 'id' | 'person'>[],
): readonly SamplingEvent[] {
  const { number, poolSize } = tube
  const events = visits.map((visit, i) => {
    const ordinal = tube.members.length + i + 1
    return collected(turn, visit, { tube: number, poolSize, ordinal, basis: 'assumed' })
  })
  const members = [...tube.members, ...visits.map(({ id }) => id)]
  return members.length < poolSize ? events : [...events, sealed(tube, members, 'full')]
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
