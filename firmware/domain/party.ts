import type { SamplingEvent } from './events.ts'
import type { Party, PartyEnded } from './party-record.ts'
import type { Group } from './state.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** One alone is no party; more than ten are a class or a bus, and come as people. */
const SIZE = { min: 2, max: 10 }
/** Ten people at the booth take less; after that whoever comes is somebody else. */
const PARTY_MS = 15 * 60_000

export function beginParty(turn: Turn, size: number, operator: string): Decision {
  const { context, state } = turn
  if (state.party !== null) return refuse(turn, 'party-open')
  if (!Number.isInteger(size) || size < SIZE.min || size > SIZE.max) return refuse(turn, 'bad-party')
  const party = `${context.kiosk.id}-${context.kiosk.journal}-P${state.counters.party + 1}`
  return write(turn, { type: 'party.begun', subject: party, data: { party, size, operator } })
}

export function endParty(turn: Turn, operator: string): Decision {
  const { party } = turn.state
  return party === null ? refuse(turn, 'no-party') : write(turn, endedParty(party, 'crew', operator))
}

/** Nobody ended it: by time, also when the clock was set back meanwhile. */
export function overdueParty({ context, state: { party } }: Turn): readonly SamplingEvent[] {
  if (party === null || Math.abs(context.now.epochMs - party.begunAtMs) < PARTY_MS) return []
  return [endedParty(party, 'time-limit')]
}

/** What the check-in of one more member says: that it is one, and that the last one completes the party. */
export function joining({ state: { party } }: Turn): {
  readonly member: { readonly party?: string }
  readonly ending: readonly SamplingEvent[]
} {
  if (party === null) return { member: {}, ending: [] }
  const isLast = party.members.length + 1 >= party.size
  return { member: { party: party.id }, ending: isLast ? [endedParty(party, 'complete')] : [] }
}

/**
 * Of the groups that take the next person, the one for them: where those with them are; else one with places for all
 * who are still to come, so that a party that does not fit into what is left of a group begins the next.
 */
export function groupOfParty({ state: { party } }: Turn, groups: readonly Group[]): Group | undefined {
  if (party === null) return groups[0]
  const theirs = groups.find(({ members }) => members.some((id) => party.members.includes(id)))
  const toCome = party.size - party.members.length
  return theirs ?? groups.find(({ members, poolSize }) => poolSize - members.length >= Math.min(toCome, poolSize))
}

function endedParty({ id, members }: Party, reason: PartyEnded['reason'], operator?: string): SamplingEvent {
  // The one who completes it is not among the members yet: their check-in stands in the same append.
  const count = members.length + (reason === 'complete' ? 1 : 0)
  const by = operator === undefined ? {} : { operator }
  return { type: 'party.ended', subject: id, data: { party: id, count, reason, ...by } }
}
