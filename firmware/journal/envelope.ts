import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { SamplingEvent } from '../domain/events.ts'
import type { ClockTrust } from '../ports/clock.ts'
import type { Stamp } from '../ports/journal.ts'
import type { JournalMode } from './journal-files.ts'

/** Which journal it is, of all there are: its sequences are counted by this. */
export interface JournalName {
  readonly kiosk: string
  readonly mode: JournalMode
  /** 1 and up. */
  readonly journal: number
}

/** Where the kiosk stands; may change from one start to the next. */
export interface Place {
  readonly district: string
  readonly site: string
  readonly station: string
}

/** One event as it travels (contract, section 4; CloudEvents 1.0), all but its `chain`. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly dataschema: string
  readonly data: Readonly<Record<string, unknown>>
  readonly kiosk: string
  readonly mode: string
  readonly journal: string
  readonly sequence: string
  readonly bootid: string
  readonly monotonic: string
  readonly clock: ClockTrust
  readonly rules: string
  readonly simulated: boolean
}

/** Contract, section 4: what a broker and its consumers must be ready to take. */
export const EVENT_BYTES_MAX = 16 * 1024
/** `"chain":"…",` with 32 bytes in base64url. */
const CHAIN_MEMBER_BYTES = 11 + 43
/** Stands before the first event. */
export const CHAIN_START = Buffer.alloc(32)

/** `K0042.1`, in a drill `drill.K0042.1`. */
export function journalId(name: JournalName): string {
  return `${name.mode === 'live' ? '' : `${name.mode}.`}${name.kiosk}.${name.journal}`
}

/** Stable for ever: `K0042.1.17`. */
export function eventId(name: JournalName, sequence: number): string {
  return `${journalId(name)}.${sequence}`
}

/** What follows from the place of an event in its journal and from its type: kept nowhere, the same whenever it is built. */
export type DerivedMembers = Pick<
  CloudEvent,
  'specversion' | 'id' | 'type' | 'datacontenttype' | 'dataschema' | 'kiosk' | 'mode' | 'journal' | 'sequence'
>

export function derivedMembers(name: JournalName, sequence: number, type: string): DerivedMembers {
  return {
    specversion: '1.0',
    id: eventId(name, sequence),
    type,
    datacontenttype: 'application/json',
    dataschema: `urn:sampling-kiosk:schema:${type}`,
    kiosk: name.kiosk,
    mode: name.mode,
    journal: String(name.journal),
    sequence: String(sequence).padStart(20, '0'),
  }
}

/** `salt` (base64url) goes into the data of a personal event; null for any other. */
export function toCloudEvent(
  event: SamplingEvent,
  stamp: Stamp,
  name: JournalName,
  place: Place,
  sequence: number,
  /** What stands in the data beside the facts. */
  beside: Readonly<Record<string, string>>,
): CloudEvent {
  const type = `sampling.${event.type}.v1`
  return {
    ...derivedMembers(name, sequence, type),
    source: `urn:sampling-kiosk:${place.district}:${place.site}:${place.station}`,
    subject: event.subject,
    time: stamp.time,
    data: { ...event.data, ...beside },
    bootid: stamp.bootId,
    monotonic: String(Math.trunc(stamp.monotonicMs)),
    clock: stamp.clock,
    rules: stamp.rules,
    simulated: stamp.simulated,
  }
}

/** Back from `sampling.visit.checked-in.v1` to `visit.checked-in`. */
export function shortType(type: string): string {
  return type.replace(/^sampling\./, '').replace(/\.v\d+$/, '')
}

/**
 * The inner digest: SHA-256 over the JCS form (RFC 8785) of the event without its chain. A programmer error throws:
 * an event that is longer on the wire than `EVENT_BYTES_MAX`, or has what JSON cannot say (NaN, half a surrogate pair).
 */
export function digestOf(event: CloudEvent): Buffer {
  const text = jcs(event)
  const wireLength = Buffer.byteLength(text) + CHAIN_MEMBER_BYTES
  if (wireLength > EVENT_BYTES_MAX) throw new RangeError(`Event ${event.id} of ${wireLength} bytes is over the limit`)
  return sha256(text)
}

export function nextChain(previous: Uint8Array, digest: Uint8Array): Buffer {
  return sha256(Buffer.concat([previous, digest]))
}

/** The bytes on the wire: the JCS form of the whole event, hence the same whenever they are built again. */
export function wireBytes(event: CloudEvent, chain: Buffer): Buffer {
  return Buffer.from(jcs({ ...event, chain: chain.toString('base64url') }))
}

function jcs(value: object): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('No JSON form')
  return text
}

function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer')
}
