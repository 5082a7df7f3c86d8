import type { EventDraft, SamplingEvent } from './events.ts'
import type { Holder } from './session.ts'

type OfVisit = Extract<SamplingEvent, { type: 'visit.checked-in' | 'visit.referred' }>

/**
 * An event by which a person is known again, under every number they have: an event carries one key, so each former
 * number has an event of its own.
 */
export function ofPerson(event: OfVisit, { keys, personKey }: Holder): readonly EventDraft[] {
  const { visit } = event.data
  const linked: SamplingEvent = { type: 'person.linked', subject: visit, data: { visit } }
  const others = keys.filter((key) => key !== personKey)
  return [{ event, personKey }, ...others.map((key) => ({ event: linked, personKey: key }))]
}
