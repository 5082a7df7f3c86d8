import { intakeOf } from './intake-hours.ts'
import type { Programme } from './programme.ts'
import { resultPromise } from './result-promise.ts'
import { categoryOf, type Session } from './session.ts'
import type { KioskState, Visit } from './state.ts'
import { paperOf, placeInQueue } from './ticket.ts'
import type { Prompt, ResidentView, ViewContext } from './view.ts'
import type { WaitEstimate } from './wait-estimate.ts'

export function residentView(state: Readonly<KioskState>, session: Session, context: ViewContext): ResidentView {
  const visit = session.visit === null ? undefined : state.visits.get(session.visit)
  const { ahead, wait } = placeInQueue(state, visit, context)
  return {
    prompt: promptOf(state, session, context),
    session: session.token,
    arrival: session.arrival,
    step: stepOf(session),
    steps: stepsOf(context.programme),
    identity: context.programme.identity.default,
    ticket: session.ticket,
    ahead,
    estimatedWaitMinutes: wait === null ? null : Math.ceil(wait.median),
    result: session.prompt === 'done' ? resultPromise(context.programme, context.now, likelyWait(visit, wait)) : null,
    paper: paperOf(state, session, context),
    guidance: null,
    language: languageOf(session),
  }
}

/** At the desk the swab is taken now. */
function likelyWait(visit: Visit | undefined, wait: WaitEstimate | null): number | null {
  return visit?.state === 'collected' ? 0 : (wait?.high ?? null)
}

function promptOf(state: Readonly<KioskState>, session: Session, context: ViewContext): Prompt {
  const { programme } = context
  if (session.phase !== 'idle' || session.prompt !== 'idle') return session.prompt
  if (intakeOf(state, context).state !== 'open' || programme.subjects === 'objects') return 'closed'
  return programme.identity.default === 'none' ? 'begin' : 'idle'
}

function stepsOf({ collect, identity, temperature }: Programme): ResidentView['steps'] {
  const isAsked = identity.default !== 'none'
  return ([1, 2, 3, 4] as const).filter((step) => {
    switch (step) {
      case 1:
        return isAsked || !temperature.required
      case 2:
        return temperature.required
      case 3:
        return collect === 'by-crew'
      case 4:
        return collect !== 'none'
    }
  })
}

function stepOf(session: Session): ResidentView['step'] {
  // One picture for whoever is to wait for the crew, whatever the reason: those behind read it too.
  if (session.prompt === 'staff' || session.prompt === 'card-wrong-number') return 2
  if (session.prompt === 'done') return session.ticket === null ? 4 : 3
  // Whoever is sent to the crew after the temperature stays at that step: the line must not tell why.
  return categoryOf(session) !== null && session.phase !== 'idle' ? 2 : 1
}

/** Who shows a foreigner's document is spoken to in English. */
function languageOf({ holder }: Session): ResidentView['language'] {
  const idType = holder?.person.idType
  return idType === 'passport' || idType?.startsWith('foreign-') === true ? 'en' : 'zh'
}
