import type { Effect } from './input.ts'
import type { Programme } from './programme.ts'

/** The number of a visit on paper. */
export function paperFor(visit: string, askedBy: 'booth' | 'crew'): Effect {
  return { kind: 'ticket', visit, askedBy }
}

/** At check-in, where the programme prints for everybody. */
export function ticketAtOnce({ ticket }: Programme, visit: string, number: string | undefined): readonly Effect[] {
  return ticket.print === 'always' && number !== undefined ? [paperFor(visit, 'booth')] : []
}
