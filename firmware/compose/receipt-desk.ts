import type { KeyObject } from 'node:crypto'
import type { Moment } from '../domain/moment.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeliveryRecord, SequenceRange } from '../ports/delivery.ts'
import type { Journal, Outbox } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { type Receipt, readReceipt } from '../proof/receipt.ts'

/** What became of a receipt. Only `accepted` changes anything. */
export type ReceiptOutcome =
  | 'accepted'
  /** It says nothing new. */
  | 'old'
  /** The district's chain is not ours: one of the two was altered. */
  | 'mismatch'
  | 'not-signed'
  /** Of another kiosk, mode or journal. */
  | 'not-ours'
  | 'retained'
  /** Above the last event there is. */
  | 'beyond-journal'

export interface ReceiptState {
  /** Every event up to here is stored by the district. */
  readonly upTo: number
  /** RFC 3339: when that came; null when it came before this run. */
  readonly at: string | null
  /** The district's chain was not ours, and no receipt has come since that agrees. */
  readonly isMismatched: boolean
  /** RFC 3339: since when the broker has events for which no receipt came; null when none is due. */
  readonly waitingSince: string | null
  /** For how long, by the monotonic clock. */
  readonly waitingForMs: number | null
}

/** What it needs of the uplink. */
export interface ReceiptedUplink {
  state(): { readonly state: 'online' | 'offline' | 'none' }
  /** Everything up to there needs no sending any more. */
  settled(upTo: number): void
  /** False while another range is on its way. */
  resend(range: SequenceRange): boolean
}

export interface ReceiptDeskParts {
  readonly journal: Journal & Outbox & { readonly delivery: DeliveryRecord }
  /** Whose receipts count; none: the broker's acknowledgement does. */
  readonly keys: readonly KeyObject[]
  readonly kiosk: string
  readonly mode: string
  readonly clock: Clock
  readonly random: Random
  readonly now: () => Moment
  readonly log: Log
}

/** Looked at so often; the waiting itself is counted in the monotonic clock. */
const LOOK_MS = 60_000
/**
 * Sent again when no receipt came for so long, then after twice that, and so on up to a day: a consumer that is away
 * over night finds one small repetition, not the day once an hour. Spread, so that a fleet does not do so together.
 */
const RESEND_AFTER_MS = 30 * 60_000
const RESEND_AFTER_MAX_MS = 24 * 3_600_000
/** What is sent again at a time; a receipt for it brings the next. */
const RESEND_EVENTS_MAX = 1_000
/** Refusals of one kind are logged once in this time, with their number: nobody may fill the log from outside. */
const REFUSALS_MS = 60_000

/**
 * Where the district's signed receipts are judged. With keys configured they alone move the journal's final cursor,
 * and the broker's acknowledgement only says what needs no sending after the next connect.
 */
export class ReceiptDesk {
  readonly #parts: ReceiptDeskParts
  readonly #listeners = new Set<() => void>()
  readonly #refused = new Map<ReceiptOutcome, { count: number; loggedMs: number }>()
  #uplink: ReceiptedUplink | null = null
  #queue: Promise<unknown> = Promise.resolve()
  #sent: number
  #state: Omit<ReceiptState, 'waitingForMs'>
  /** When the waiting began. */
  #dueMs: number | null = null
  /** When it began, or what waits was sent again. */
  #waitingMs: number | null = null
  #resendAfterMs = RESEND_AFTER_MS
  #cancelLook: (() => void) | null = null

  private constructor(parts: ReceiptDeskParts, sent: number, acknowledged: number) {
    this.#parts = parts
    this.#sent = Math.max(sent, acknowledged)
    this.#state = { upTo: acknowledged, at: null, isMismatched: false, waitingSince: null }
  }

  /** Rejects as the journal does. */
  static async open(parts: ReceiptDeskParts): Promise<ReceiptDesk> {
    const sent = Math.min(await parts.journal.delivery.sent(), parts.journal.head().sequence)
    const { acknowledged } = await parts.journal.cursor()
    // Receipts were asked for and are not any more: what the broker has counts again.
    if (parts.keys.length === 0 && sent > acknowledged) await parts.journal.saveCursor({ acknowledged: sent })
    return new ReceiptDesk(parts, sent, acknowledged)
  }

  /** The outbox as the uplink is to see it. */
  get outbox(): Outbox {
    const { journal, keys } = this.#parts
    if (keys.length === 0) return journal
    return {
      readAfter: (sequence, limit) => journal.readAfter(sequence, limit),
      head: () => journal.head(),
      nextSession: () => journal.nextSession(),
      onAppended: (listener) => journal.onAppended(listener),
      cursor: () => Promise.resolve({ acknowledged: this.#sent }),
      saveCursor: async ({ acknowledged }) => {
        await journal.delivery.saveSent(acknowledged)
        this.#sent = Math.max(this.#sent, acknowledged)
        this.#beginWaiting()
      },
    }
  }

  /** Null where no receipts are asked for. */
  state(): ReceiptState | null {
    if (this.#parts.keys.length === 0) return null
    const waitingForMs = this.#dueMs === null ? null : this.#parts.clock.monotonicMs() - this.#dueMs
    return { ...this.#state, waitingForMs }
  }

  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** From now on what stays without a receipt is sent again. */
  attach(uplink: ReceiptedUplink): void {
    this.#uplink = uplink
    this.#beginWaiting()
    if (this.#parts.keys.length > 0) this.#look()
  }

  /** One at a time, in the order of their coming. Rejects as the journal does; then nothing has changed. */
  take(text: string, { isRetained }: { readonly isRetained: boolean }): Promise<ReceiptOutcome> {
    const taken = this.#queue.then(() => this.#take(text, isRetained))
    this.#queue = taken.catch(() => undefined)
    return taken
  }

  close(): void {
    this.#cancelLook?.()
    this.#uplink = null
    this.#listeners.clear()
  }

  async #take(text: string, isRetained: boolean): Promise<ReceiptOutcome> {
    const receipt = isRetained ? null : await readReceipt(text, this.#parts.keys)
    const outcome = receipt === null ? (isRetained ? 'retained' : 'not-signed') : await this.#judge(receipt)
    if (receipt !== null && outcome === 'accepted') await this.#accept(receipt)
    else if (outcome !== 'old') this.#refuse(outcome)
    return outcome
  }

  async #judge({ chain, journal: number, kiosk, mode, upTo }: Receipt): Promise<ReceiptOutcome> {
    const { journal } = this.#parts
    if (kiosk !== this.#parts.kiosk || mode !== this.#parts.mode || number !== journal.number) return 'not-ours'
    if (upTo > journal.head().sequence) return 'beyond-journal'
    const ours = await journal.delivery.chainAt(upTo)
    if (ours === null) return 'old' // so long ago that the event is gone, which only what was acknowledged can be
    if (ours !== chain) return 'mismatch'
    return upTo > this.#state.upTo ? 'accepted' : 'old'
  }

  async #accept({ upTo }: Receipt): Promise<void> {
    await this.#parts.journal.saveCursor({ acknowledged: upTo })
    this.#sent = Math.max(this.#sent, upTo)
    this.#waitingMs = null
    this.#dueMs = null
    this.#resendAfterMs = RESEND_AFTER_MS
    this.#set({ upTo, at: this.#parts.now().time, isMismatched: false, waitingSince: null })
    this.#beginWaiting()
    this.#uplink?.settled(upTo)
  }

  #refuse(outcome: ReceiptOutcome): void {
    if (outcome === 'mismatch') this.#set({ ...this.#state, isMismatched: true })
    const nowMs = this.#parts.clock.monotonicMs()
    const known = this.#refused.get(outcome) ?? { count: 0, loggedMs: -Infinity }
    this.#refused.set(outcome, known)
    known.count += 1
    if (nowMs - known.loggedMs < REFUSALS_MS) return
    const { count } = known
    this.#parts.log.warn({ event: 'receipt.refused', outcome, count }, 'receipts were refused')
    known.count = 0
    known.loggedMs = nowMs
  }

  #beginWaiting(): void {
    if (this.#sent <= this.#state.upTo || this.#waitingMs !== null) return
    this.#waitingMs = this.#parts.clock.monotonicMs()
    this.#dueMs = this.#waitingMs
    this.#set({ ...this.#state, waitingSince: this.#parts.now().time })
  }

  #look(): void {
    this.#cancelLook = this.#parts.clock.after(LOOK_MS, () => {
      this.#resendWhenDue()
      this.#look()
    })
  }

  #resendWhenDue(): void {
    const nowMs = this.#parts.clock.monotonicMs()
    if (this.#waitingMs === null || this.#uplink?.state().state !== 'online') return
    if (nowMs - this.#waitingMs < this.#resendAfterMs) return
    const from = this.#state.upTo + 1
    const to = Math.min(this.#sent, this.#state.upTo + RESEND_EVENTS_MAX)
    if (!this.#uplink.resend({ from, to })) return
    this.#parts.log.warn({ event: 'receipt.missing', from, to }, 'no receipt came; events are sent again')
    this.#waitingMs = nowMs
    const next = Math.min(2 * this.#resendAfterMs, RESEND_AFTER_MAX_MS)
    this.#resendAfterMs = next * (0.75 + this.#parts.random.fraction() / 2)
  }

  #set(state: Omit<ReceiptState, 'waitingForMs'>): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
