import type { RecordedEvent, SamplingEvent } from '../domain/events.ts'
import { type CloudEvent, shortType } from './envelope.ts'
import type { EventRow } from './event-row.ts'

/** An event as the domain knows it; the salt is the envelope's affair and stays out, as does which act it came from. */
export function toRecorded(event: CloudEvent, row: EventRow): RecordedEvent {
  const data: Record<string, unknown> = { ...event.data }
  delete data['salt']
  const { request } = data
  delete data['request']
  // The one place where stored JSON becomes a typed event again: digest and guard prove that these are the bytes
  // which `append` took from a typed draft. Types of newer releases pass too; the domain ignores what it does not know.
  const facts = { type: shortType(event.type), subject: event.subject, data } as SamplingEvent
  return {
    event: facts,
    ...(row.personKey === null ? {} : { personKey: row.personKey }),
    ...(typeof request === 'string' ? { request } : {}),
    sequence: row.sequence,
    id: event.id,
    time: event.time,
    day: row.day,
    bootId: event.bootid,
    monotonicMs: Number(event.monotonic),
    clock: event.clock,
    rules: event.rules,
    chain: row.chain.toString('base64url'),
  }
}
