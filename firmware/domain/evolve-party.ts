import type { RecordedEvent, SamplingEvent } from './events.ts'
import type { KioskState } from './state.ts'

type PartyEvent = Extract<SamplingEvent, { type: `party.${string}` }>

export function applyParty(state: KioskState, event: PartyEvent, { time }: RecordedEvent): void {
  if (event.type === 'party.ended') {
    if (state.party?.id === event.data.party) state.party = null
    return
  }
  const { party: id, size } = event.data
  state.counters.party = Math.max(state.counters.party, Number(/(\d+)$/.exec(id)?.[1] ?? 0))
  state.party = { id, size, members: [], begunAtMs: Date.parse(time) }
}
