import { createHmac, type KeyObject } from 'node:crypto'
import { PERSONAL_MEMBERS } from '../domain/events.ts'
import type { DayKeys } from './day-keys.ts'
import {
  type CloudEvent,
  type DerivedMembers,
  derivedMembers,
  digestOf,
  eventId,
  type JournalName,
  nextChain,
} from './envelope.ts'
import type { EventRow } from './event-row.ts'
import { seal, unseal } from './seal.ts'

/** Where the chain stands after an event. */
export interface ChainPoint {
  readonly sequence: number
  readonly chain: Buffer
}

/** What is wrong with a row, the first thing found. */
export type RowProblem =
  /** The row with this sequence is not there. */
  | 'missing'
  | 'unreadable'
  /** A column is not what was written. */
  | 'altered'
  /** It does not follow from the event before it. */
  | 'chain-broken'
  /** The key of its day is there and does not open. */
  | 'day-key-damaged'

/** `complete` is false when the personal members are forgotten. */
export type OpenedRow =
  | { readonly ok: true; readonly event: CloudEvent; readonly complete: boolean }
  | { readonly ok: false; readonly problem: RowProblem }

export interface RowSecrets {
  readonly personKey: string | null
  /** For a personal event. */
  readonly seal: { readonly key: KeyObject; readonly nonce: Uint8Array } | null
}

const NOTHING = Buffer.alloc(0)
const PERSONAL: ReadonlySet<string> = new Set(PERSONAL_MEMBERS)

/** Between an event and its row. Pure but for the cipher. */
export class RowCodec {
  readonly #name: JournalName
  readonly #dayKeys: DayKeys
  readonly #guardKey: KeyObject

  constructor(name: JournalName, dayKeys: DayKeys, guardKey: KeyObject) {
    this.#name = name
    this.#dayKeys = dayKeys
    this.#guardKey = guardKey
  }

  /** Throws where `digestOf` throws. */
  encode(event: CloudEvent, day: string, secrets: RowSecrets, previous: ChainPoint): EventRow {
    const sequence = previous.sequence + 1
    const digest = digestOf(event)
    const { clear, personal } = split(event.data)
    const sealing = secrets.seal
    const row = {
      sequence,
      type: event.type,
      day,
      clear: JSON.stringify({ ...ownMembers(event), data: clear }),
      sealed:
        sealing === null
          ? null
          : seal(sealing.key, sealing.nonce, this.#place({ sequence, digest }), JSON.stringify(personal)),
      personKey: secrets.personKey,
      digest,
      chain: nextChain(previous.chain, digest),
    }
    return { ...row, guard: this.#guardOf(row) }
  }

  /**
   * Opens a row. The guard proves the clear part and the digest, the seal the personal part together with that
   * digest: so all is as `encode` left it, without the cost of computing the digest again (half of a replay). A sealed
   * part that is empty was forgotten, whatever key its day has now: a clock that is set back has a day a second time.
   */
  open(row: EventRow): OpenedRow {
    if (!this.#guardOf(row).equals(row.guard)) return { ok: false, problem: 'altered' }
    const clear = { ...derivedMembers(this.#name, row.sequence, row.type), ...parseObject(row.clear) }
    if (!isCloudEvent(clear)) return { ok: false, problem: 'unreadable' }
    if (row.sealed === null) return { ok: true, event: clear, complete: true }
    if (row.sealed.length === 0 && row.personKey !== null) return { ok: false, problem: 'altered' }
    const key = row.sealed.length === 0 ? 'forgotten' : this.#dayKeys.find(row.day)
    if (key === 'forgotten') return { ok: true, event: clear, complete: false }
    if (key === 'damaged') return { ok: false, problem: 'day-key-damaged' }
    const text = unseal(key, this.#place(row), row.sealed)
    if (text === null) return { ok: false, problem: 'altered' }
    return { ok: true, event: { ...clear, data: { ...clear.data, ...parseObject(text) } }, complete: true }
  }

  /** As `open`, and the row must follow from one of these chains; with none nobody knows what was before. */
  openAfter(row: EventRow, before: readonly Buffer[]): OpenedRow {
    const opened = this.open(row)
    const follows = before.length === 0 || before.some((chain) => nextChain(chain, row.digest).equals(row.chain))
    return opened.ok && !follows ? { ok: false, problem: 'chain-broken' } : opened
  }

  /** The same event, which does not say any more whose it is. One that was altered stays so. */
  forgotten(row: EventRow): EventRow {
    const nameless = { ...row, personKey: null, sealed: row.sealed === null ? null : NOTHING }
    return this.#guardOf(row).equals(row.guard) ? { ...nameless, guard: this.#guardOf(nameless) } : nameless
  }

  /** What a sealed part is bound to: one event of one journal of one kiosk, and its digest. */
  #place(row: Pick<EventRow, 'sequence' | 'digest'>): string {
    return `${eventId(this.#name, row.sequence)} ${row.digest.toString('base64url')}`
  }

  /** Covers the columns that the digest leaves out, and the clear part once the sealed one is forgotten. */
  #guardOf(row: Omit<EventRow, 'guard' | 'chain'>): Buffer {
    const head = JSON.stringify([this.#place(row), row.type, row.day, row.personKey, row.sealed !== null])
    return createHmac('sha256', this.#guardKey).update(head).update(row.clear).digest()
  }
}

/** What does not follow from the other columns. */
function ownMembers(event: CloudEvent): Omit<CloudEvent, keyof DerivedMembers | 'data'> {
  const { bootid, clock, monotonic, rules, simulated, source, subject, time } = event
  return { bootid, clock, monotonic, rules, simulated, source, subject, time }
}

function split(data: CloudEvent['data']): { clear: object; personal: object } {
  const members = Object.entries(data)
  return {
    clear: Object.fromEntries(members.filter(([name]) => !PERSONAL.has(name))),
    personal: Object.fromEntries(members.filter(([name]) => PERSONAL.has(name))),
  }
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** Looks at the members that are read here; the rest is proven by the digest. */
function isCloudEvent(value: DerivedMembers & object): value is CloudEvent {
  return (
    'subject' in value &&
    typeof value.subject === 'string' &&
    'time' in value &&
    typeof value.time === 'string' &&
    'rules' in value &&
    typeof value.rules === 'string' &&
    'data' in value &&
    typeof value.data === 'object' &&
    value.data !== null
  )
}
