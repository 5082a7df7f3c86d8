import { absentVisits } from './absent.ts'
import { crewTasks } from './crew-tasks.ts'
import { custodyFigures } from './custody-figures.ts'
import { ageOn, maskName } from './identity.ts'
import { newestLabel } from './label-jobs.ts'
import { adultOfParty } from './party-guardian.ts'
import { categoriesOf, identityRuleFor, type Programme, rulesId } from './programme.ts'
import { questionsOf } from './questions.ts'
import { called } from './queue.ts'
import { waitingInOrder } from './queue-order.ts'
import { samplerView } from './sampler-view.ts'
import { DEFAULT_CATEGORY, isRunning, type Session } from './session.ts'
import { onDuty } from './shifts.ts'
import type { KioskState, Tube } from './state.ts'
import { undoableNow } from './undo.ts'
import type { CrewView, LabelView, TubeView, ViewContext } from './view.ts'
import { visitView } from './visit-view.ts'

export function crewView(state: Readonly<KioskState>, session: Session, context: ViewContext): CrewView {
  const inHand = called(state)
  const open = [...state.tubes.values()].filter((tube) => tube.state === 'open')
  const custody = custodyFigures(state, context)
  return {
    called: inHand.map((visit) => visitView(state, visit, context.now.day)),
    sampler: samplerView(state),
    waitingTickets: waitingInOrder(state).flatMap(({ ticket }) => ticket ?? []),
    absent: absentVisits(state).map((visit) => visitView(state, visit, context.now.day)),
    session: sessionView(state, session, context),
    party: state.party === null ? null : { size: state.party.size, count: state.party.members.length },
    tubes: open.map((tube) => tubeView(state, tube)),
    tasks: crewTasks(state, session, context),
    undoable: undoableNow(state, context.now),
    oldestSampleAt: custody.oldestSampleAt,
    boxDueAt: custody.dueAt,
    onDuty: onDuty(state, context.now.epochMs),
    programme: programmeView(context.programme),
  }
}

function programmeView(programme: Programme): CrewView['programme'] {
  const { collect, guardian, identity, places, subjects, ticket, tube } = programme
  const categories = [DEFAULT_CATEGORY, ...categoriesOf(programme)]
  return {
    rules: rulesId(programme),
    numbering: tube.numbering,
    collect,
    subjects,
    places,
    identity: identity.default,
    categories: categories.map((category) => ({ category, identity: identityRuleFor(programme, category) })),
    guardianUnderYears: guardian.underYears,
    tickets: ticket.print,
  }
}

function sessionView(
  state: Readonly<KioskState>,
  session: Session,
  { now, programme }: ViewContext,
): CrewView['session'] {
  if (session.phase === 'idle' && session.prompt === 'idle') return null
  const person = session.holder?.person
  const asks = isRunning(session) ? questionsOf(programme, session, now.day) : []
  const adult = asks.includes('guardian') ? adultOfParty(state, now.day) : null
  return {
    token: session.token,
    prompt: session.prompt,
    maskedName: person === undefined ? null : maskName(person.name),
    sex: person?.sex ?? null,
    age: person === undefined ? null : ageOn(now.day, person.birthDate),
    concern: session.concern,
    needs: session.needs,
    asks,
    isPhoneKnown: person?.phone !== undefined,
    expiredOn: session.holder?.expiredOn ?? null,
    guardianOffer:
      adult === null
        ? null
        : { maskedName: maskName(adult.name), sex: adult.sex, age: ageOn(now.day, adult.birthDate) },
  }
}

function tubeView(state: Readonly<KioskState>, tube: Tube): TubeView {
  return {
    tube: tube.number,
    numbering: tube.numbering,
    group: tube.group,
    poolSize: tube.poolSize,
    expected: tube.expected,
    count: tube.members.length,
    openedAt: tube.openedAt,
    label: labelView(state, tube.number),
  }
}

function labelView(state: Readonly<KioskState>, tube: string): LabelView | null {
  const label = newestLabel(state, tube)
  return label === null ? null : { label: label.id, tube, copy: label.copy, state: label.state, cause: label.cause }
}
