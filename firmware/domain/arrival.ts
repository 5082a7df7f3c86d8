import { farewell, notice, refer } from './endings.ts'
import type { DocumentFault, IdDocument, Person, PersonSource } from './identity.ts'
import { categoryByCode, intakeClosed, measureAnew, screen } from './intake.ts'
import { repeated, seenWithinInterval } from './interval.ts'
import { phoneToldBefore } from './phone-memory.ts'
import { identityRuleFor } from './programme.ts'
import { referralInTheWay } from './referral.ts'
import { DEFAULT_CATEGORY, type Holder, IDLE, isRunning, SESSION_LIMITS, UNREADABLE_MAX } from './session.ts'
import { type Decision, enter, nothing, type Turn } from './turn.ts'
import { keysOfNumbers } from './two-numbers.ts'

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
  const lastKey = session.holder?.personKey ?? session.unnamed?.laidKey
  if (session.phase !== 'idle' && lastKey === holder.personKey) return sameCardAgain(turn)
  const closed = intakeClosed(turn)
  if (closed !== null) return notice(turn, closed === 'labels-waiting' ? 'printer-wait' : 'closed')
  if (identityRuleFor(turn.context.programme, holder.person.category) === 'none') return arriveUnnamed(turn, holder)
  const referral = referralInTheWay(turn, holder.keys)
  if (referral !== null)
    return farewell(turn, [], { prompt: 'staff', holder, visit: referral.id, concern: referral.reason })
  const seen = seenWithinInterval(turn, holder)
  if (seen !== null) return repeated(turn, holder, seen)
  return screen(turn, { holder, unnamed: null })
}

/** A card where nobody asks for one is as good as a touch on the screen, and nothing of it is kept. */
function arriveUnnamed(turn: Turn, { hasCategoryFromCrew, person, personKey }: Holder): Decision {
  if (isRunning(turn.session) && turn.session.unnamed !== null) return nothing(turn)
  const unnamed = { category: person.category, hasCategoryFromCrew, laidKey: personKey }
  return screen(turn, { holder: null, unnamed })
}

/**
 * Who it is. For category and phone the crew's word goes before what a code carried, that before the roster; last come
 * the telephone of an earlier visit, and the default category.
 */
function holderOf(turn: Turn, { category, document, phone: brought, source }: Arrival): Holder {
  const { context } = turn
  const { birthDate, idNumber, idType, name, sex } = document
  const { formerNumber, validTo } = document
  const personKey = context.identify(idNumber)
  const keys = keysOfNumbers(turn, { idNumber, formerNumber })
  const listed = keys.map(context.roster).find((entry) => entry !== null)
  const phone = brought ?? listed?.phone ?? phoneToldBefore(turn, keys)
  const person: Person = {
    idType,
    idNumber,
    name,
    sex,
    birthDate,
    ...(phone === undefined || context.programme.phone === 'none' ? {} : { phone }),
    category: category ?? categoryByCode(turn) ?? listed?.category ?? DEFAULT_CATEGORY,
    source,
    ...(formerNumber === undefined ? {} : { formerNumber }),
  }
  return {
    person,
    personKey,
    keys,
    hasCategoryFromCrew: category !== undefined,
    isPhoneBrought: brought !== undefined,
    expiredOn: validTo !== null && validTo < context.now.day ? validTo : null,
  }
}

/** The same card twice in one session is no second visit; after a gap it says who stands there now; after a check-in the screen says the number again. */
function sameCardAgain(turn: Turn): Decision {
  const { session } = turn
  if (session.phase === 'screening' && session.presence === 'broken') return measureAnew(turn)
  const isOver = session.phase === 'farewell' && (session.prompt === 'done' || session.prompt === 'passed')
  if (!isOver) return nothing(turn)
  return enter(turn, { prompt: 'repeated' }, [{ kind: 'timer', afterMs: SESSION_LIMITS.farewellMs }])
}

/** A card that gave no person: "again" first, staff after the third, at once where laying it again cannot help. */
export function unreadable(turn: Turn, fault: DocumentFault): Decision {
  if (isRunning(turn.session)) return nothing(turn)
  // Nothing of the person before, whose answer may still stand on the screen, belongs to this one.
  const { arrival, phase, token } = turn.session
  const fresh = phase === 'idle' ? turn : { ...turn, session: { ...IDLE, token, arrival } }
  const unreadableInARow = fresh.session.unreadableInARow + 1
  const isHopeless = fault === 'bad-number' || fault === 'not-genuine'
  if (!isHopeless && unreadableInARow < UNREADABLE_MAX) {
    // Another kind of card, a phone, or a text that is none: the same thing laid again would be the same again.
    const isOtherThing = fault === 'garbled' || fault === 'wrong-kind'
    return enter(fresh, { phase: 'idle', prompt: isOtherThing ? 'card-unreadable' : 'card-again', unreadableInARow }, [
      { kind: 'timer', afterMs: SESSION_LIMITS.noticeMs },
    ])
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
