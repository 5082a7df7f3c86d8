import { checkIn, temperatureRecord } from './check-in.ts'
import type { EndReason, ReferralReason, SamplingEvent } from './events.ts'
import type { DocumentFault, IdDocument, Person, PersonSource } from './identity.ts'
import type { MeasuredResult } from './input.ts'
import { daysBetween } from './moment.ts'
import { intervalDaysFor, statusCodeVerdict } from './programme.ts'
import { estimateBodyCentiC, judgeReading } from './screening.ts'
import { type Holder, IDLE, SESSION_LIMITS, type Session, type TakenReading, UNREADABLE_MAX } from './session.ts'
import { isOpenVisit, type LastSeen, labelsWaiting, openReferral, type Visit } from './state.ts'
import { closingAfter } from './tube.ts'
import { type Decision, enter, nextVisitId, nothing, type Turn } from './turn.ts'
import type { Prompt } from './view.ts'

/** Jobs that may wait for the printer before intake that needs printed numbers pauses (contract, section 4). */
export const LABELS_WAITING_MAX = 8

/** People without a category from roster, code or crew. */
export const DEFAULT_CATEGORY = 'general'

/** What somebody brings: a document, perhaps a phone, and how it became known. */
export interface Arrival {
  readonly document: IdDocument
  readonly source: PersonSource
  readonly phone?: string
  readonly category?: string
}

/** A document is there: the newest one counts, whoever stood there before without having finished. */
export function arrive(turn: Turn, arrival: Arrival): Decision {
  const { session } = turn
  const holder = holderOf(turn, arrival)
  if (session.phase !== 'idle' && session.holder?.personKey === holder.personKey) return sameCardAgain(turn)
  const closed = intakeClosed(turn)
  if (closed !== null) return notice(turn, closed === 'paused' ? 'closed' : 'printer-wait')
  const referral = openReferral(turn.state, holder.personKey)
  if (referral !== null)
    return farewell(turn, [], { prompt: 'staff', holder, visit: referral.id, concern: referral.reason })
  const seen = seenWithinInterval(turn, holder)
  if (seen !== null) return repeated(turn, holder, seen)
  return screen(turn, holder)
}

/** Why nobody is taken in now; null when people are. */
export function intakeClosed({ context, state }: Turn): 'paused' | 'labels-waiting' | null {
  if (state.isPaused) return 'paused'
  const { collect, tube } = context.programme
  const needsPrinter = collect === 'at-check-in' && tube.numbering === 'printed'
  return needsPrinter && labelsWaiting(state) >= LABELS_WAITING_MAX ? 'labels-waiting' : null
}

function holderOf({ context }: Turn, { category, document, phone, source }: Arrival): Holder {
  const { birthDate, idNumber, idType, name, sex } = document
  const person: Person = {
    idType,
    idNumber,
    name,
    sex,
    birthDate,
    ...(phone === undefined || context.programme.phone === 'none' ? {} : { phone }),
    category: category ?? DEFAULT_CATEGORY,
    source,
  }
  return { person, personKey: context.identify(idNumber) }
}

function seenWithinInterval({ context, state }: Turn, holder: Holder): LastSeen | null {
  const seen = state.lastSeen.get(holder.personKey)
  if (seen === undefined) return null
  const interval = intervalDaysFor(context.programme, holder.person.category)
  if (interval <= 0) return null
  const earlier = state.visits.get(seen.visit)
  const isStillThere = earlier !== undefined && isOpenVisit(earlier)
  return isStillThere || daysBetween(seen.day, context.now.day) < interval ? seen : null
}

/** The same card twice in one session is no second visit; after a check-in the screen says the number again. */
function sameCardAgain(turn: Turn): Decision {
  const { session } = turn
  if (session.phase !== 'farewell' || session.prompt !== 'done') return nothing(turn)
  return enter(turn, { prompt: 'repeated' }, [{ kind: 'timer', afterMs: SESSION_LIMITS.farewellMs }])
}

function repeated(turn: Turn, holder: Holder, seen: LastSeen): Decision {
  const visit = nextVisitId(turn)
  const ended: SamplingEvent = { type: 'visit.ended', subject: visit, data: { visit, reason: 'repeated' } }
  return farewell(turn, [ended], { prompt: 'repeated', holder, visit: seen.visit, ticket: seen.ticket })
}

function screen(turn: Turn, holder: Holder): Decision {
  const kept = turn.session.phase === 'idle' ? turn.session.statusCode : null
  const begun: Session = { ...IDLE, phase: 'screening', prompt: 'temperature', holder, statusCode: kept }
  const { effects, session } = enter(turn, begun, [
    { kind: 'measure' },
    { kind: 'timer', afterMs: SESSION_LIMITS.screeningMs },
  ])
  const next = proceed({ ...turn, session }, null)
  return next.session.token === session.token ? { ...next, effects } : next
}

/** Takes the session as far as it can go with what is known: refer, wait for something, or check in. */
function proceed(turn: Turn, operator: string | null): Decision {
  const { context, session } = turn
  const { programme } = context
  if (session.statusCode !== null && !session.isStatusCodeJudged) {
    const verdict = statusCodeVerdict(programme, session.statusCode)
    if (verdict === 'refer') return refer(turn, 'status-code', `status-code:${session.statusCode}`)
    if (verdict === undefined && session.needs !== 'status-code') {
      return callStaff(turn, 'status-code', `status-code:${session.statusCode}`)
    }
    if (verdict === undefined) return nothing(turn)
  }
  const last = session.readings.at(-1)
  // A fever that somebody measured counts, also where nobody had to measure.
  const isFeverish = last !== undefined && last.bodyCentiC >= programme.temperature.feverCentiC
  if (isFeverish || (last === undefined && programme.temperature.required)) return nothing(turn)
  return checkIn(turn, operator)
}

/** The answer to a `measure` effect. */
export function measured(turn: Turn, token: number, result: MeasuredResult): Decision {
  if (token !== turn.session.token || turn.session.phase !== 'screening') return nothing(turn)
  if (!result.ok) {
    return result.failure === 'unavailable' ? callStaff(turn, 'temperature', 'no-reading') : measureAgain(turn)
  }
  const { ambientCentiC, objectCentiC } = result
  return judge(turn, { bodyCentiC: estimateBodyCentiC(objectCentiC, ambientCentiC), objectCentiC, ambientCentiC }, null)
}

/** Judges a reading of the kiosk's or of a contact thermometer; nobody is called feverish by a single one. */
export function judge(turn: Turn, reading: TakenReading, operator: string | null): Decision {
  const rules = turn.context.programme.temperature
  const verdict = judgeReading(rules, reading)
  if (verdict === 'ambient-outside') return callStaff(turn, 'temperature', 'ambient-outside')
  if (verdict === 'too-low') return measureAgain(turn)
  const readings = [...turn.session.readings, reading]
  const next = { ...turn, session: { ...turn.session, readings } }
  if (verdict === 'normal') return proceed(next, operator)
  const feverish = readings.filter(({ bodyCentiC }) => bodyCentiC >= rules.feverCentiC)
  if (feverish.length >= rules.readings) return refer(next, 'fever', 'fever', { operator })
  // A crew member stands there with a contact thermometer: the kiosk's own measurement would only disturb.
  return reading.objectCentiC === null ? callStaff(next, 'temperature', 'second-reading') : measureAgain(next)
}

function measureAgain({ session }: Turn): Decision {
  return { drafts: [], session: { ...session, prompt: 'temperature-again' }, effects: [{ kind: 'measure' }] }
}

/** A status code may come before the document, with it, or just after check-in: a bad one then still counts. */
export function showStatusCode(turn: Turn, code: string): Decision {
  const { context, session, state } = turn
  if (session.phase === 'idle') {
    return enter(turn, { statusCode: code, prompt: 'idle' }, [{ kind: 'timer', afterMs: SESSION_LIMITS.statusCodeMs }])
  }
  const verdict = statusCodeVerdict(context.programme, code)
  if (isRunning(session)) {
    const shown = { ...turn, session: { ...session, statusCode: code, isStatusCodeJudged: false } }
    return session.needs === 'status-code' && verdict === 'pass' ? goOn(shown, null) : proceed(shown, null)
  }
  const visit = session.visit === null ? undefined : state.visits.get(session.visit)
  return verdict === 'refer' && visit !== undefined ? badCodeAfterwards(turn, visit, code) : nothing(turn)
}

/** Who is in the queue leaves it; a specimen that is taken stays, and the crew is told. */
function badCodeAfterwards(turn: Turn, visit: Visit, code: string): Decision {
  const concern = `status-code:${code}`
  if (!isOpenVisit(visit)) {
    return visit.state === 'collected' ? farewell(turn, [], { prompt: 'staff', concern }) : nothing(turn)
  }
  const person = visit.person === null ? {} : { person: visit.person }
  const data = { visit: visit.id, reason: 'status-code' as const, ...person, statusCode: code }
  const referred: SamplingEvent = { type: 'visit.referred', subject: visit.id, data }
  return farewell(turn, [referred, ...closingAfter(turn, visit)], { prompt: 'staff', concern })
}

/** The code is settled: the session goes on where it stood. */
export function goOn(turn: Turn, operator: string | null): Decision {
  const settled = enter(turn, { phase: 'screening', prompt: 'temperature', needs: null, concern: null }, [
    { kind: 'measure' },
    { kind: 'timer', afterMs: SESSION_LIMITS.screeningMs },
  ])
  const next = proceed({ ...turn, session: settled.session }, operator)
  return next.drafts.length > 0 ? next : settled
}

/** A card that gave no person: "again" first, staff after the third, at once where laying it again cannot help. */
export function unreadable(turn: Turn, fault: DocumentFault): Decision {
  if (isRunning(turn.session)) return nothing(turn)
  // Nothing of the person before, whose answer may still stand on the screen, belongs to this one.
  const fresh = turn.session.phase === 'idle' ? turn : { ...turn, session: { ...IDLE, token: turn.session.token } }
  const unreadableInARow = fresh.session.unreadableInARow + 1
  const isHopeless = fault === 'bad-number' || fault === 'not-genuine'
  if (!isHopeless && unreadableInARow < UNREADABLE_MAX) {
    return enter(
      fresh,
      { phase: 'idle', prompt: fault === 'garbled' ? 'card-unreadable' : 'card-again', unreadableInARow },
      [{ kind: 'timer', afterMs: SESSION_LIMITS.noticeMs }],
    )
  }
  const prompt = fault === 'bad-number' ? 'card-wrong-number' : 'staff'
  if (isStaffCalledAlready(turn)) return farewell(fresh, [], { prompt, concern: `identity:${fault}` })
  return refer(fresh, 'identity', `identity:${fault}`, { prompt })
}

/** Staff is on its way to a bad document: codes that change on a phone must fill neither the disk nor the crew's page. */
function isStaffCalledAlready({ context, state }: Turn): boolean {
  return [...state.visits.values()].some(({ checkedInAtMs, reason, state: is }) => {
    const ageMs = context.now.epochMs - (checkedInAtMs ?? 0)
    return is === 'referred' && reason === 'identity' && ageMs >= 0 && ageMs < SESSION_LIMITS.farewellMs
  })
}

/** The timer of this token has run out. */
export function timeOut(turn: Turn, token: number): Decision {
  if (token !== turn.session.token) return nothing(turn)
  switch (turn.session.phase) {
    case 'idle':
    case 'farewell':
      return idle(turn)
    case 'screening':
      return callStaff(turn, 'temperature', 'no-reading')
    case 'needs-staff':
      return turn.session.needs === 'status-code'
        ? refer(turn, 'status-code', 'no-answer')
        : refer(turn, 'no-reading', 'no-reading')
  }
}

function idle(turn: Turn): Decision {
  return enter(turn, IDLE, [])
}

/** A sentence on the screen, and nothing else. */
export function notice(turn: Turn, prompt: Prompt): Decision {
  return enter(turn, { ...IDLE, phase: 'farewell', prompt }, [{ kind: 'timer', afterMs: SESSION_LIMITS.noticeMs }])
}

function callStaff(turn: Turn, needs: Session['needs'], concern: string): Decision {
  return enter(turn, { phase: 'needs-staff', prompt: 'staff', needs, concern }, [
    { kind: 'timer', afterMs: SESSION_LIMITS.staffMs },
  ])
}

/** Out of the normal path: no ticket, no tube, no label. The screen stays neutral. */
export function refer(
  turn: Turn,
  reason: ReferralReason,
  concern: string,
  { operator = null, prompt = 'staff' }: { readonly operator?: string | null; readonly prompt?: Prompt } = {},
): Decision {
  const visit = nextVisitId(turn)
  const { holder, statusCode } = turn.session
  const temperature = temperatureRecord(turn.session)
  const event: SamplingEvent = {
    type: 'visit.referred',
    subject: visit,
    data: {
      visit,
      reason,
      ...(holder === null ? {} : { person: holder.person }),
      ...(temperature === null ? {} : { temperature }),
      ...(statusCode === null ? {} : { statusCode }),
      ...(operator === null ? {} : { operator }),
    },
  }
  return farewell(turn, [event], { prompt, concern, visit })
}

/** The session ends without a check-in, for a reason that stands in the journal. */
export function endSession(turn: Turn, reason: EndReason, prompt: Prompt, operator: string): Decision {
  const visit = nextVisitId(turn)
  const event: SamplingEvent = { type: 'visit.ended', subject: visit, data: { visit, reason, operator } }
  return farewell(turn, [event], { prompt, visit })
}

export function farewell(turn: Turn, events: readonly SamplingEvent[], changes: Partial<Session>): Decision {
  const { holder, visit } = turn.session
  const { session, effects } = enter(turn, { ...IDLE, phase: 'farewell', holder, visit, ...changes }, [
    { kind: 'timer', afterMs: SESSION_LIMITS.farewellMs },
  ])
  const drafts = events.map((event) =>
    event.type === 'visit.referred' && holder !== null ? { event, personKey: holder.personKey } : { event },
  )
  return { drafts, session, effects }
}

export function isRunning(session: Session): boolean {
  return session.phase === 'screening' || session.phase === 'needs-staff'
}
