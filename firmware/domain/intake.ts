import { checkIn } from './check-in.ts'
import { abandon, callStaff, endSession, idle, refer } from './endings.ts'
import { intakeOf } from './intake-hours.ts'
import { repeated, seenWithinInterval } from './interval.ts'
import { identityRuleFor, statusCodeVerdict } from './programme.ts'
import { NO_ANSWERS, type Question } from './question.ts'
import { openQuestions } from './questions.ts'
import { restedReferral } from './referral.ts'
import { categoryOf, IDLE, SESSION_LIMITS, type Session } from './session.ts'
import { bodyMsOf, isSmallChild } from './small-child.ts'
import { labelsWaiting } from './state.ts'
import { type Decision, enter, nothing, type Turn } from './turn.ts'

/** Jobs that may wait for the printer before intake that needs printed numbers pauses (contract, section 4). */
export const LABELS_WAITING_MAX = 8

/** Why nobody is taken in now; null when people are. */
export function intakeClosed({
  context,
  state,
}: Turn): 'paused' | 'outside-hours' | 'closing-time' | 'labels-waiting' | 'no-people' | null {
  if (context.programme.subjects === 'objects') return 'no-people'
  const intake = intakeOf(state, context)
  if (intake.state !== 'open') return intake.state === 'closing' ? 'closing-time' : intake.state
  const { collect, tube } = context.programme
  const needsPrinter = collect === 'at-check-in' && tube.numbering === 'printed'
  return needsPrinter && labelsWaiting(state) >= LABELS_WAITING_MAX ? 'labels-waiting' : null
}

/** Somebody is there, named or not: what is needed of them is asked now. */
export function screen(turn: Turn, who: Pick<Session, 'holder' | 'unnamed'>, operator: string | null = null): Decision {
  const { holder } = who
  const asked = {
    codeInDoubt: doubtForNext(turn, who),
    answers: { ...NO_ANSWERS, isPhoneConfirmed: holder?.isPhoneBrought ?? false },
    after: holder === null ? null : restedReferral(turn, holder),
  }
  const statusCode = codeOfNext(turn)
  const { effects, session } = measureAnew(turn, { ...IDLE, phase: 'screening', ...who, ...asked, statusCode })
  const next = proceed({ ...turn, session }, operator)
  return next.session.token === session.token ? { ...next, effects } : next
}

/** The visit whose code may be that of the one who stands here now; null when none is in question. */
function doubtForNext({ context, state }: Turn, who: Pick<Session, 'holder'>): string | null {
  for (const [id, { atMs }] of state.codesInDoubt) {
    const ageMs = context.now.epochMs - atMs
    const isTheirOwn = who.holder !== null && state.visits.get(id)?.personKey === who.holder.personKey
    if (ageMs >= 0 && ageMs < SESSION_LIMITS.statusCodeMs && !isTheirOwn) return id
  }
  return null
}

/** A code that was shown before the document, or for which one was asked, belongs to whoever lays it now. */
function codeOfNext(turn: Turn): string | null {
  const { needs, phase, statusCode, unnamed } = turn.session
  const isAskedForIt = needs === 'identity' && unnamed !== null && categoryOfCode(turn, statusCode) !== undefined
  return phase === 'idle' || isAskedForIt ? statusCode : null
}

/** The category that the code of whoever comes next says, if any. */
export function categoryByCode(turn: Turn): string | undefined {
  return categoryOfCode(turn, codeOfNext(turn))
}

function categoryOfCode({ context }: Turn, code: string | null): string | undefined {
  const verdict = code === null ? undefined : statusCodeVerdict(context.programme, code)
  return typeof verdict === 'object' ? verdict.category : undefined
}

/** Waits for a body, and measures it. What was measured before stays. */
export function measureAnew(turn: Turn, changes: Partial<Omit<Session, 'prompt'>> = {}): Decision {
  const { day } = turn.context.now
  const next = { ...turn.session, ...changes }
  const prompt = isSmallChild(next, day) ? 'temperature-child' : 'temperature'
  return enter(turn, { ...changes, prompt, presence: 'awaited' }, [
    { kind: 'measure', withinMs: bodyMsOf(next, day) },
    { kind: 'timer', afterMs: SESSION_LIMITS.screeningMs },
  ])
}

/** Takes the session as far as it can go with what is known: refer, wait for something, or check in. */
export function proceed(turn: Turn, operator: string | null): Decision {
  const { session } = turn
  const { programme } = turn.context
  if (session.statusCode !== null && !session.isStatusCodeJudged) {
    const verdict = statusCodeVerdict(programme, session.statusCode)
    if (verdict === 'refer') return refer(turn, 'status-code', `status-code:${session.statusCode}`)
    if (typeof verdict === 'object') return proceedAs(turn, verdict.category, operator)
    if (verdict === undefined && session.needs !== 'status-code') {
      return callStaff(turn, 'status-code', `status-code:${session.statusCode}`)
    }
    if (verdict === undefined) return nothing(turn)
  }
  const category = categoryOf(session)
  if (session.holder === null && identityRuleFor(programme, category ?? '') === 'required') {
    return session.needs === 'identity' ? nothing(turn) : askForDocument(turn)
  }
  const last = session.readings.at(-1)
  // A fever that somebody measured counts, also where nobody had to measure.
  const isFeverish = last !== undefined && last.bodyCentiC >= programme.temperature.feverCentiC
  if (isFeverish || (last === undefined && programme.temperature.required)) return nothing(turn)
  if (session.codeInDoubt !== null && turn.state.codesInDoubt.has(session.codeInDoubt)) {
    return session.needs === 'whose-code' ? nothing(turn) : callStaff(turn, 'whose-code', 'whose-code')
  }
  const question = openQuestions(turn)[0]
  return question === undefined ? checkIn(turn, operator) : ask(turn, question)
}

/** The resident answers what can be touched on the screen; for the rest somebody of the crew comes. */
function ask(turn: Turn, question: Question): Decision {
  const { needs, phase, prompt } = turn.session
  if (needs === question || (phase === 'asking' && prompt === question)) return nothing(turn)
  if (question === 'symptoms' || (question === 'phone' && isPhoneKnown(turn))) {
    const changes = { phase: 'asking', prompt: question, needs: null, concern: null } as const
    return enter(turn, changes, [{ kind: 'timer', afterMs: SESSION_LIMITS.answerMs }])
  }
  return callStaff(turn, question, null, question === 'mask' ? 'mask' : 'staff')
}

function isPhoneKnown({ session }: Turn): boolean {
  return session.holder?.person.phone !== undefined
}

/** The code says the category, unless the crew said one: it decides pool, specimen and price, and perhaps the interval. */
function proceedAs(turn: Turn, category: string, operator: string | null): Decision {
  const { holder, unnamed } = turn.session
  const judged: Session = { ...turn.session, isStatusCodeJudged: true }
  if (unnamed !== null && !unnamed.hasCategoryFromCrew) {
    return proceed({ ...turn, session: { ...judged, unnamed: { ...unnamed, category } } }, operator)
  }
  if (holder === null || holder.hasCategoryFromCrew) return proceed({ ...turn, session: judged }, operator)
  const person = { ...holder.person, category }
  const seen = seenWithinInterval(turn, { ...holder, person })
  const next = { ...turn, session: { ...judged, holder: { ...holder, person } } }
  return seen === null ? proceed(next, operator) : repeated(next, { ...holder, person }, seen)
}

/** The code is settled: the session goes on where it stood. Only a crew member can tell that it is still the same person. */
export function goOn(turn: Turn, operator: string | null): Decision {
  const settled = { ...turn, session: { ...turn.session, phase: 'screening', needs: null, concern: null } as const }
  const waiting = operator !== null || turn.session.holder === null ? measureAnew(settled) : askAgainWhoItIs(settled)
  const next = proceed({ ...turn, session: waiting.session }, operator)
  return next.session.token === waiting.session.token ? waiting : next
}

/** The rules want to know who this is after all: they lay a document, or the crew enters it. */
function askForDocument(turn: Turn): Decision {
  const asked = { phase: 'needs-staff', prompt: 'card-needed', needs: 'identity', concern: 'no-document' } as const
  // No longer than a code waits for its document: whoever lays one later may be the next in the queue.
  return enter(turn, asked, [{ kind: 'timer', afterMs: SESSION_LIMITS.statusCodeMs }])
}

/** Nobody watched who stood there: the next reading is of whoever lays the document now, or of whom the crew sees. */
export function askAgainWhoItIs(turn: Turn): Decision {
  if (turn.session.holder?.person.source === 'crew') return callStaff(turn, 'temperature', 'left')
  const changes = { prompt: 'card-again-late', presence: 'broken', timesBroken: turn.session.timesBroken + 1 } as const
  return enter(turn, changes, [{ kind: 'timer', afterMs: SESSION_LIMITS.againMs }])
}

/** The timer of this token has run out. */
export function timeOut(turn: Turn, token: number): Decision {
  if (token !== turn.session.token) return nothing(turn)
  switch (turn.session.phase) {
    case 'idle':
    case 'farewell':
      return idle(turn)
    case 'screening':
      if (turn.session.presence === 'broken') return abandon(turn)
      return callStaff(turn, 'temperature', 'no-reading')
    case 'asking':
      return callStaff(turn, turn.session.prompt === 'phone' ? 'phone' : 'symptoms', 'no-answer')
    case 'needs-staff':
      return nobodyHelped(turn)
  }
}

/** The crew did not come in time: the person is theirs all the same, and the booth is free again. */
function nobodyHelped(turn: Turn): Decision {
  switch (turn.session.needs) {
    case 'status-code':
    case 'whose-code':
      return refer(turn, 'status-code', 'no-answer')
    case 'symptoms':
      return refer(turn, 'symptoms', 'no-answer')
    case 'mask':
      return endSession(turn, 'mask', 'mask-missing', null)
    case 'phone':
    case 'guardian':
      return refer(turn, 'identity', `identity:${turn.session.needs}`)
    case 'identity':
      // A touch on the screen and nobody there: nothing has begun.
      return turn.session.unnamed === null ? idle(turn) : refer(turn, 'identity', 'no-document')
    case 'temperature':
    case null:
      return refer(turn, 'no-reading', 'no-reading')
  }
}
