import { type ArrivedEvent, CHAIN_START, nextChain } from '../end-to-end/broker-events.ts'

export interface Received {
  /** (kiosk, mode, journal) → its events, each once, in order. */
  readonly journals: ReadonlyMap<string, readonly ArrivedEvent[]>
  readonly problems: readonly string[]
}

/** What a consumer keeps of what arrived: of each (kiosk, mode, journal, sequence) one. */
export function receive(bodies: readonly string[]): Received {
  const byPlace = new Map<string, string>()
  const problems: string[] = []
  const events: ArrivedEvent[] = []
  for (const body of bodies) {
    const event = JSON.parse(body) as ArrivedEvent
    const place = `${journalOf(event)} ${event.sequence}`
    const known = byPlace.get(place)
    if (known !== undefined && known !== body) problems.push(`${place} came twice, with other bytes`)
    if (known !== undefined) continue
    byPlace.set(place, body)
    events.push(event)
  }
  events.sort((a, b) => (a.sequence < b.sequence ? -1 : 1))
  const journals = Map.groupBy(events, journalOf)
  return { journals, problems: [...problems, ...[...journals.values()].flatMap(gapsAndBreaks)] }
}

function journalOf({ journal, kiosk, mode }: ArrivedEvent): string {
  return `${kiosk} ${mode} ${journal}`
}

/** Nothing is missing and nothing was changed: sequences rise by one from 1, and each chain value follows from the last. */
function gapsAndBreaks(events: readonly ArrivedEvent[]): readonly string[] {
  let chain = CHAIN_START
  for (const [i, event] of events.entries()) {
    if (Number(event.sequence) !== i + 1) return [`${journalOf(event)}: ${i + 1} is missing`]
    chain = nextChain(chain, event)
    if (chain.toString('base64url') !== event.chain) return [`${event.id}: the chain is broken`]
  }
  return []
}
