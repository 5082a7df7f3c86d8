import { createHash } from 'node:crypto'
import type { Heard } from '../support/mosquitto.ts'

/** An event as it arrived at the broker (contract, section 4). */
export interface ArrivedEvent {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly kiosk: string
  readonly mode: string
  readonly journal: string
  readonly sequence: string
  readonly rules: string
  readonly chain: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The events among what a subscriber heard, in the order of arrival. */
export function eventsIn(heard: readonly Heard[]): readonly ArrivedEvent[] {
  return heard
    .filter(({ topic }) => topic.endsWith('/event'))
    .map(({ payload }) => JSON.parse(payload.toString('utf8')) as ArrivedEvent)
}

export function ofType(events: readonly ArrivedEvent[], type: string): readonly ArrivedEvent[] {
  return events.filter((event) => event.type === `sampling.${type}.v1`)
}

/** The chain over all events, from their bytes alone: what an auditor would write. */
export function chainOver(events: readonly ArrivedEvent[]): string {
  let chain = CHAIN_START
  for (const event of events) chain = nextChain(chain, event)
  return chain.toString('base64url')
}

/** Stands before the first event. */
export const CHAIN_START: Buffer = Buffer.alloc(32)

export function nextChain(chain: Buffer, event: ArrivedEvent): Buffer {
  const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()
  const withoutChain = Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'chain'))
  return sha256(Buffer.concat([chain, sha256(canonical(withoutChain))]))
}

/** RFC 8785: members in the order of their UTF-16 units, no spaces, numbers and strings as JavaScript writes them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
