import type { KioskState } from './state.ts'

/** The journal before could not be read and lies aside: what it said about today is not known here. */
export interface JournalBegun {
  readonly journal: number
  readonly cause: 'damaged'
  /** Tickets and printed tubes go on after these numbers: none is given a second time. */
  readonly tickets: number
  readonly tubes: number
}

export function foldJournalBegun(state: KioskState, { tickets, tubes }: JournalBegun, time: string): void {
  state.begunAnew = time
  state.counters.tube = Math.max(state.counters.tube, tubes)
  if (state.day !== null) state.day.tickets = Math.max(state.day.tickets, tickets)
}
