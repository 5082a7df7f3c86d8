import type { RecordedEvent } from './events.ts'
import type { KioskState } from './state.ts'
import type { Decision } from './turn.ts'

/** More than all phones of a site that lost the network for minutes still ask about. */
export const REQUESTS_KEPT_MAX = 500

/** Which press of a button this was stands in what it wrote: pressed again after a restart, it is known to be done. */
export function ofRequest(decision: Decision, request: string | undefined): Decision {
  // What was refused may be asked again, also where the refusal itself is on record.
  if (request === undefined || decision.refusal !== undefined) return decision
  return { ...decision, drafts: decision.drafts.map((draft) => ({ ...draft, request })) }
}

/** The latest are remembered, with the ids of their events; the one asked longest ago is forgotten first. */
export function rememberRequest({ requests }: KioskState, { id, request }: RecordedEvent): void {
  if (request === undefined) return
  requests.set(request, [...(requests.get(request) ?? []), id])
  const [oldest] = requests.size > REQUESTS_KEPT_MAX ? requests.keys() : []
  if (oldest !== undefined) requests.delete(oldest)
}
