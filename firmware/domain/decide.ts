import { answerAtBooth } from './answering.ts'
import { arrive, unreadable } from './arrival.ts'
import { actOfCrew } from './crew-acts.ts'
import { start, tick } from './day.ts'
import { notice } from './endings.ts'
import type { Input } from './input.ts'
import { timeOut } from './intake.ts'
import { type EventsUnreadable, unsaidOf } from './journal-damage.ts'
import { labelOutcome } from './label-jobs.ts'
import { ofRequest } from './requests.ts'
import { showStatusCode } from './status-code.ts'
import { measured } from './temperature.ts'
import { askTicket } from './ticket.ts'
import { type Decision, nothing, type Turn, write } from './turn.ts'
import { begin } from './unnamed.ts'
import { isSaid } from './update-record.ts'

/**
 * What one input means: the events to be written, the session after it, what the session wants done. Pure. Nothing of
 * it is true before the events are on disk; then `evolve` folds them.
 */
export function decide(turn: Turn, input: Input): Decision {
  const subject = turn.context.kiosk.id
  switch (input.kind) {
    case 'start':
      return start(turn, input)
    case 'tick':
      return tick(turn)
    case 'document':
      return arrive(turn, input)
    case 'begin':
      return begin(turn)
    case 'unreadable':
      return unreadable(turn, input.fault)
    case 'status-code':
      return showStatusCode(turn, input.code)
    case 'unknown-code':
      // The answer that still stands there is for the person before: their number stays readable.
      return turn.session.phase === 'idle' ? notice(turn, 'unknown-code') : nothing(turn)
    case 'measured':
      return measured(turn, input.token, input.result)
    case 'answer':
      return answerAtBooth(turn, input.token, input.answer)
    case 'ticket':
      return askTicket(turn, input.token)
    case 'timer':
      return timeOut(turn, input.token)
    case 'crew':
      return ofRequest(actOfCrew(turn, input.act, input.operator), input.request)
    case 'signed-in': {
      const { by, operator } = input
      return write(turn, { type: 'maintenance.signed-in', subject: operator, data: { operator, by } })
    }
    case 'signed-out': {
      const { operator, reason } = input
      return write(turn, { type: 'maintenance.signed-out', subject: operator, data: { operator, reason } })
    }
    case 'roster-imported':
      return write(turn, { type: 'roster.imported', subject, data: input.roster })
    case 'roster-forgotten':
      return write(turn, { type: 'roster.forgotten', subject, data: { reason: input.reason } })
    case 'forget-people':
      return write(turn, { type: 'maintenance.people-forgotten', subject, data: { days: input.days } })
    case 'thermometer-checked':
      return write(turn, { type: 'maintenance.thermometer-checked', subject, data: input.check })
    case 'maintenance':
      return write(turn, input.fact)
    case 'update':
      return sayUpdate(turn, input)
    case 'events-unreadable':
      return sayUnreadable(turn, input.events)
    case 'written-again':
      return write(turn, { type: 'maintenance.journal-resumed', subject, data: { since: input.since } })
    case 'label':
      return labelOutcome(turn, input)
    case 'device':
      return device(turn, input)
  }
}

/** A part failed or came back: said once per change. */
function device(turn: Turn, { device: name, fault }: Extract<Input, { kind: 'device' }>): Decision {
  const known = turn.state.faults.get(name)
  if (fault === null) {
    return known === undefined
      ? nothing(turn)
      : write(turn, { type: 'device.recovered', subject: name, data: { device: name } })
  }
  if (known?.code === fault.code) return nothing(turn)
  const data = { device: name, fault: fault.code, detail: fault.detail }
  return write(turn, { type: 'device.faulted', subject: name, data })
}

/** Each is said once. */
function sayUnreadable(turn: Turn, events: EventsUnreadable): Decision {
  const subject = turn.context.kiosk.id
  const unsaid = unsaidOf(turn.state.journal, events)
  return write(turn, ...unsaid.map((data) => ({ type: 'maintenance.events-unreadable', subject, data }) as const))
}

function sayUpdate(turn: Turn, { fact, step }: Extract<Input, { kind: 'update' }>): Decision {
  if (isSaid(turn.state.update ?? null, step, fact)) return nothing(turn)
  return write(turn, { type: `maintenance.update-${step}`, subject: turn.context.kiosk.id, data: fact })
}
