import { temperatureRecord } from './check-in.ts'
import type { EndReason, ReferralReason, SamplingEvent } from './events.ts'
import { ofPerson } from './person-link.ts'
import { closingOfRest } from './referral.ts'
import { IDLE, SESSION_LIMITS, type Session } from './session.ts'
import { type Decision, enter, nextVisitId, type Turn } from './turn.ts'
import type { Prompt } from './view.ts'

export function idle(turn: Turn): Decision {
  return enter(turn, IDLE, [])
}

/** A sentence on the screen, and nothing else. */
export function notice(turn: Turn, prompt: Prompt): Decision {
  return enter(turn, { ...IDLE, phase: 'farewell', prompt }, [{ kind: 'timer', afterMs: SESSION_LIMITS.noticeMs }])
}

export function callStaff(
  turn: Turn,
  needs: Session['needs'],
  concern: string | null,
  prompt: Prompt = 'staff',
): Decision {
  return enter(turn, { phase: 'needs-staff', prompt, needs, concern }, [
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
      ...(turn.session.after === null ? {} : { after: turn.session.after }),
      ...(operator === null ? {} : { operator }),
    },
  }
  const referred = farewell(turn, [event], { prompt, concern, visit })
  return { ...referred, drafts: [...closingOfRest(turn, visit, 'referred-again'), ...referred.drafts] }
}

/** The session ends without a check-in, for a reason that stands in the journal. */
export function endSession(turn: Turn, reason: EndReason, prompt: Prompt, operator: string | null): Decision {
  const visit = nextVisitId(turn)
  const event: SamplingEvent = {
    type: 'visit.ended',
    subject: visit,
    data: { visit, reason, ...(operator === null ? {} : { operator }) },
  }
  return farewell(turn, [event], { prompt, visit })
}

/** Nobody came back to the booth: whoever lays a document next finds it free. */
export function abandon(turn: Turn): Decision {
  const visit = nextVisitId(turn)
  const event: SamplingEvent = { type: 'visit.ended', subject: visit, data: { visit, reason: 'abandoned' } }
  return { ...idle(turn), drafts: [{ event }] }
}

export function farewell(turn: Turn, events: readonly SamplingEvent[], changes: Partial<Session>): Decision {
  const { holder, unnamed, visit } = turn.session
  const { session, effects } = enter(turn, { ...IDLE, phase: 'farewell', holder, unnamed, visit, ...changes }, [
    { kind: 'timer', afterMs: SESSION_LIMITS.farewellMs },
  ])
  const drafts = events.flatMap((event) =>
    event.type === 'visit.referred' && holder !== null ? ofPerson(event, holder) : [{ event }],
  )
  return { drafts, session, effects }
}
