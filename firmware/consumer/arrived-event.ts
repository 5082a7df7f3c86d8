import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** Contract, section 4: what is longer is split by the kiosk, and so is none of its events. */
const EVENT_BYTES_MAX = 16 * 1024
const ROOTS: Readonly<Record<string, string>> = {
  sampling: 'live',
  'sampling-drill': 'drill',
  'sampling-demo': 'demo',
}
/** First words of the types that this release knows the meaning of; others are kept and counted. */
const KNOWN_KINDS: ReadonlySet<string> = new Set(
  'day visit referral sample record tube box label device maintenance site stock roster party person group'.split(' '),
)

/** Which journal of which kiosk an event belongs to. */
export interface JournalKey {
  readonly kiosk: string
  readonly mode: string
  readonly journal: number
}

/** `K0042.1`, in a drill `drill.K0042.1`. */
export function journalId({ journal, kiosk, mode }: JournalKey): string {
  return `${mode === 'live' ? '' : `${mode}.`}${kiosk}.${journal}`
}

/** `K0042.1.17` (contract, section 4). */
export function eventId(key: JournalKey, sequence: number): string {
  return `${journalId(key)}.${sequence}`
}

/** An event as it arrived, taken apart; its digest is computed here, from nothing but its bytes. */
export interface ArrivedEvent extends JournalKey {
  readonly sequence: number
  readonly id: string
  /** `sampling.visit.checked-in.v1` */
  readonly type: string
  readonly source: string
  /** RFC 3339, as the kiosk wrote it. */
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
  readonly digest: Buffer
  /** What the event says that the chain is after it. */
  readonly chain: Buffer
  readonly bytes: Uint8Array
  /** Base topic on which it came; null when it came by another way. */
  readonly base: string | null
  /** It came on the topic of another place than its `source`: a kiosk that moved, or somebody else's right to write. */
  readonly isOutOfPlace: boolean
}

/** Why a message on an event topic is no event. `other-mode`: a drill on a live topic, or the other way. */
export type Flaw = 'too-large' | 'not-json' | 'not-an-event' | 'wrong-id' | 'other-mode' | 'wrong-topic'

export type Decoded = { readonly ok: true; readonly event: ArrivedEvent } | { readonly ok: false; readonly flaw: Flaw }

/** Takes a message apart; whatever it holds, this answers. `topic` is null for events that came by a file. */
export function decodeEvent(topic: string | null, bytes: Uint8Array): Decoded {
  if (bytes.length > EVENT_BYTES_MAX) return { ok: false, flaw: 'too-large' }
  const place = topic === null ? null : placeOf(topic)
  if (topic !== null && place === null) return { ok: false, flaw: 'wrong-topic' }
  const members = recordIn(bytes)
  if (members === null) return { ok: false, flaw: 'not-json' }
  const event = read(members, bytes, place)
  return typeof event === 'string' ? { ok: false, flaw: event } : { ok: true, event }
}

/** `visit.checked-in`; null for a type of which this release does not even know the kind. */
export function knownType(type: string): string | null {
  const short = type.replace(/^sampling\./, '').replace(/\.v\d+$/, '')
  return KNOWN_KINDS.has(short.split('.')[0] ?? '') ? short : null
}

/** SHA-256(previous ‖ digest): contract, section 4. */
export function nextChain(previous: Uint8Array, digest: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([previous, digest]), 'buffer')
}

interface TopicPlace {
  readonly base: string
  readonly mode: string
  readonly source: string
}

function placeOf(topic: string): TopicPlace | null {
  const match = /^((sampling(?:-drill|-demo)?)\/v1\/([^/]+)\/([^/]+)\/([^/]+))\/event$/.exec(topic)
  if (match === null) return null
  const [, base = '', root = '', district = '', site = '', station = ''] = match
  return { base, mode: ROOTS[root] ?? '', source: `urn:sampling-kiosk:${district}:${site}:${station}` }
}

function read(
  members: Readonly<Record<string, unknown>>,
  bytes: Uint8Array,
  place: TopicPlace | null,
): ArrivedEvent | Flaw {
  const text = (name: string, pattern: RegExp): string | null => {
    const value = members[name]
    return typeof value === 'string' && pattern.test(value) ? value : null
  }
  const kiosk = text('kiosk', /^K\d{4}$/)
  const mode = text('mode', /^(live|drill|demo)$/)
  const journal = Number(text('journal', /^[1-9]\d{0,8}$/) ?? Number.NaN)
  const sequence = Number(text('sequence', /^\d{20}$/) ?? Number.NaN)
  const type = text('type', /^sampling\.[a-z0-9.-]{1,80}$/)
  const source = text('source', /^urn:sampling-kiosk:[^:]{1,40}:[^:]{1,40}:[^:]{1,40}$/)
  const time = text('time', /^\d{4}-\d\d-\d\dT[^ ]{8,30}$/)
  const chain = text('chain', /^[A-Za-z0-9_-]{43}$/)
  const data = members['data']
  const digest = digestOf(members)
  if (kiosk === null || mode === null || type === null || source === null || time === null) return 'not-an-event'
  if (chain === null || digest === null || !isRecord(data) || Number.isNaN(Date.parse(time))) return 'not-an-event'
  if (!(sequence >= 1 && Number.isSafeInteger(sequence)) || Number.isNaN(journal)) return 'not-an-event'
  const id = eventId({ kiosk, mode, journal }, sequence)
  if (members['id'] !== id) return 'wrong-id'
  if (place !== null && place.mode !== mode) return 'other-mode'
  return {
    kiosk,
    mode,
    journal,
    sequence,
    id,
    type,
    source,
    time,
    data,
    digest,
    chain: Buffer.from(chain, 'base64url'),
    bytes,
    base: place?.base ?? null,
    isOutOfPlace: place !== null && place.source !== source,
  }
}

/** SHA-256 over the JCS form (RFC 8785) of the event without its chain; null where there is no such form. */
function digestOf(members: Readonly<Record<string, unknown>>): Buffer | null {
  try {
    const text = canonicalize(Object.fromEntries(Object.entries(members).filter(([name]) => name !== 'chain')))
    return text === undefined ? null : hash('sha256', text, 'buffer')
  } catch {
    return null // half a surrogate pair, or nested deeper than any stack
  }
}

/** The JSON object of a message; null for whatever else it holds. */
export function recordIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
