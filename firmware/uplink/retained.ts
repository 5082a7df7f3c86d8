import type { Clock } from '../ports/clock.ts'
import type { Publisher } from './publisher.ts'
import type { UplinkTiming } from './settings.ts'

/** MQTT 5, 3.3.1.3: a retained message without a body takes away the one before and is not kept itself. */
export const CLEARED: Uint8Array = new Uint8Array(0)

interface Slot {
  readonly topic: string
  body: Uint8Array
  /** There is something the broker has not been told. */
  isDue: boolean
  isInFlight: boolean
  sentMs: number
  cancelTimer: (() => void) | null
}

/**
 * Retained state: of each topic only the newest body counts. Published on change, after each connect and again every
 * `refreshMs`; at most one publish of a topic is in flight, and at most one leaves in `spacingMs`. What was cleared is
 * not cleared again every minute: nothing is there that a broker could lose.
 */
export class RetainedTopics {
  readonly #clock: Clock
  readonly #timing: Pick<UplinkTiming, 'refreshMs' | 'spacingMs'>
  readonly #slots = new Map<string, Slot>()
  #publisher: Publisher | null = null
  #cancelRefresh: (() => void) | null = null

  constructor(clock: Clock, timing: UplinkTiming) {
    this.#clock = clock
    this.#timing = timing
  }

  set(topic: string, body: Uint8Array): void {
    const slot = this.#slots.get(topic)
    if (slot === undefined) {
      const fresh = { topic, body, isDue: true, isInFlight: false, sentMs: -Infinity, cancelTimer: null }
      this.#slots.set(topic, fresh)
      this.#pump(fresh)
    } else if (Buffer.compare(slot.body, body) !== 0) {
      slot.body = body
      slot.isDue = true
      this.#pump(slot)
    }
  }

  attach(publisher: Publisher): void {
    this.#publisher = publisher
    for (const slot of this.#slots.values()) {
      slot.sentMs = -Infinity
      slot.isDue = true
    }
    this.#publishAll()
  }

  /** Nothing more is published until the next `attach`. */
  detach(): void {
    this.#publisher = null
    this.#cancelRefresh?.()
    this.#cancelRefresh = null
    for (const slot of this.#slots.values()) {
      slot.cancelTimer?.()
      slot.cancelTimer = null
    }
  }

  #publishAll(): void {
    this.#cancelRefresh = this.#clock.after(this.#timing.refreshMs, () => {
      this.#publishAll()
    })
    for (const slot of this.#slots.values()) {
      slot.isDue ||= slot.body.length > 0
      this.#pump(slot)
    }
  }

  #pump(slot: Slot): void {
    const publisher = this.#publisher
    if (publisher === null || !slot.isDue || slot.isInFlight || slot.cancelTimer !== null) return
    const waitMs = slot.sentMs + this.#timing.spacingMs - this.#clock.monotonicMs()
    if (waitMs <= 0) {
      void this.#publish(slot, publisher)
      return
    }
    slot.cancelTimer = this.#clock.after(waitMs, () => {
      slot.cancelTimer = null
      this.#pump(slot)
    })
  }

  /** Whatever the outcome, the next connect or refresh publishes it again; nobody subscribing is no fault here. */
  async #publish(slot: Slot, publisher: Publisher): Promise<void> {
    slot.isDue = false
    slot.isInFlight = true
    slot.sentMs = this.#clock.monotonicMs()
    await publisher.publish(slot.topic, slot.body, { retain: true })
    slot.isInFlight = false
    this.#pump(slot)
  }
}
