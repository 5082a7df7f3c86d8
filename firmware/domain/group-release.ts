import { nextGroups, waitingTickets } from './queue-order.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** The waiting line before a chair holds two tubes' people; more of them only crowd it. */
const RELEASED_MAX = 2

/** Asks the next group as a whole to the waiting line (按组放行): from now on nobody joins it. */
export function releaseGroup(turn: Turn, operator: string): Decision {
  const groups = nextGroups(turn.state)
  const next = groups.find(({ stage }) => stage === 'forming')
  if (next === undefined) return refuse(turn, 'nobody-waiting')
  if (groups.filter(({ stage }) => stage === 'released').length >= RELEASED_MAX) return refuse(turn, 'groups-released')
  const tickets = waitingTickets(turn.state, next)
  return write(turn, { type: 'group.released', subject: next.id, data: { group: next.id, tickets, operator } })
}
