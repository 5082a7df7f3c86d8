import { crewTasks } from './crew-tasks.ts'
import { ageOn, maskName } from './identity.ts'
import { newestLabel } from './label-jobs.ts'
import { rulesId } from './programme.ts'
import { called } from './queue.ts'
import type { Session } from './session.ts'
import { type KioskState, type Tube, waitingVisits } from './state.ts'
import type { CrewView, LabelView, TubeView, ViewContext } from './view.ts'
import { visitView } from './visit-view.ts'

/** Sealed tubes stay in the state for days; a sample that was taken longer ago has left, whether anybody wrote it or not. */
const SAMPLE_SHOWN_MS = 24 * 3_600_000

export function crewView(state: Readonly<KioskState>, session: Session, context: ViewContext): CrewView {
  const inHand = called(state)
  const open = [...state.tubes.values()].filter((tube) => tube.state === 'open')
  return {
    called: inHand.map((visit) => visitView(state, visit, context.now.day)),
    waitingTickets: waitingVisits(state).flatMap(({ ticket }) => ticket ?? []),
    session: sessionView(session, context.now.day),
    tubes: open.map((tube) => tubeView(state, tube)),
    tasks: crewTasks(state, session, context),
    oldestSampleAt: oldestSampleAt(state, context.now.epochMs),
    programme: {
      rules: rulesId(context.programme),
      numbering: context.programme.tube.numbering,
      collect: context.programme.collect,
    },
  }
}

function oldestSampleAt(state: Readonly<KioskState>, nowMs: number): string | null {
  const times = [...state.tubes.values()]
    .filter((tube) => tube.state !== 'voided')
    .flatMap(({ firstSampleAt }) => firstSampleAt ?? [])
    .filter((time) => nowMs - Date.parse(time) < SAMPLE_SHOWN_MS)
  return times.sort()[0] ?? null
}

function sessionView(session: Session, day: string): CrewView['session'] {
  if (session.phase === 'idle' && session.prompt === 'idle') return null
  const person = session.holder?.person
  return {
    token: session.token,
    prompt: session.prompt,
    maskedName: person === undefined ? null : maskName(person.name),
    sex: person?.sex ?? null,
    age: person === undefined ? null : ageOn(day, person.birthDate),
    concern: session.concern,
    needs: session.needs,
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
