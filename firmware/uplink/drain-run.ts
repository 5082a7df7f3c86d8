import type { Clock } from '../ports/clock.ts'
import type { SequenceRange } from '../ports/delivery.ts'
import type { Outbox, OutgoingEvent } from '../ports/journal.ts'
import type { AckedRanges } from './acked-ranges.ts'
import { Latch } from './latch.ts'
import type { LiveMarks } from './live-marks.ts'
import { Pace } from './pace.ts'
import { PageReader } from './page-reader.ts'
import type { Publisher } from './publisher.ts'
import type { UplinkTiming } from './settings.ts'

/** Why events stay here although the broker is reached. */
export type DrainTrouble = 'no-subscriber' | 'refused' | 'journal-unreadable'

export interface DrainRunParts {
  readonly publisher: Publisher
  readonly topic: string
  readonly outbox: Pick<Outbox, 'readAfter' | 'head'>
  readonly clock: Clock
  readonly timing: UplinkTiming
  readonly acked: AckedRanges
  readonly marks: LiveMarks
  /** True when events were not taken lately: begins with one. */
  readonly isProbing: boolean
  /** How long to leave a broker alone that did not take an event, and what could not be said. */
  readonly pauseMs: () => number
  readonly onAcknowledged: () => void
  readonly onUnsendable?: (events: SequenceRange) => Promise<boolean>
  /** Null: the trouble is over. */
  readonly onTrouble: (trouble: DrainTrouble | null, cause?: unknown) => void
}

interface Lane {
  readonly name: 'backlog' | 'live'
  readonly pages: PageReader
  /** Everything below was sent or skipped in this run. */
  next: number
  inFlight: number
}

/**
 * Sends over one connection what is not acknowledged, oldest first, a window of it at a time. When the older events
 * need longer than `overtakeAfterMs`, live ones overtake them: each takes the next place that an acknowledgement frees,
 * up to a quarter of the window. No place is kept empty for them: on a long line it would cost a quarter of the pace.
 * How many are in flight follows the acknowledgements (`pace.ts`).
 *
 * An event the broker does not take (nobody subscribes, or a refusal) stops the run for a while; then one event is
 * tried, and with its acknowledgement the window opens again.
 */
export class DrainRun {
  readonly #parts: DrainRunParts
  readonly #backlog: Lane
  readonly #live: Lane
  readonly #pace: Pace
  readonly #inFlight = new Set<number>()
  readonly #wake = new Latch()
  #state: 'flowing' | 'paused' | 'probing' | 'stopped'
  #sinceMs: number
  #cancelPause: (() => void) | null = null
  /** Something could not be said: nothing behind it is passed over before it was tried again. */
  #cancelRetry: (() => void) | null = null

  constructor(parts: DrainRunParts) {
    this.#parts = parts
    this.#backlog = { name: 'backlog', pages: new PageReader(parts.outbox), next: 1, inFlight: 0 }
    this.#live = { name: 'live', pages: new PageReader(parts.outbox), next: 1, inFlight: 0 }
    const { lateAckMs, windowFirst } = parts.timing
    this.#pace = new Pace({ max: parts.publisher.window, first: windowFirst, lateMs: lateAckMs })
    this.#state = parts.isProbing ? 'probing' : 'flowing'
    this.#sinceMs = parts.clock.monotonicMs()
  }

  /** Ends when `stop` was called and everything in flight is settled. */
  async run(): Promise<void> {
    while (this.#state !== 'stopped' || this.#inFlight.size > 0) {
      const lane = this.#pickLane()
      const from = lane?.next
      const event = lane === null ? null : await this.#read(lane)
      if (lane !== null && event !== null) this.#send(lane, event)
      else if (lane?.next === from) await this.#wake.wait()
    }
  }

  /** Looks again: something was appended. */
  wake(): void {
    this.#wake.set()
  }

  /** Sends nothing more. */
  stop(): void {
    this.#state = 'stopped'
    this.#cancelPause?.()
    this.#cancelRetry?.()
    this.#wake.set()
  }

  #pickLane(): Lane | null {
    const window = this.#state === 'probing' ? 1 : this.#pace.window
    const isClosed = this.#state === 'paused' || this.#state === 'stopped'
    if (isClosed || this.#inFlight.size >= window) return null
    const { acked, marks, outbox } = this.#parts
    this.#backlog.next = acked.firstMissingFrom(this.#backlog.next)
    const head = outbox.head().sequence
    const floor = marks.floor()
    if (!this.#mayOvertake(floor)) return this.#backlog.next <= head ? this.#backlog : null
    const liveMax = window === 1 ? 0 : Math.ceil(window / 4)
    this.#live.next = acked.firstMissingFrom(Math.max(this.#live.next, floor + 1))
    return this.#live.next <= head && this.#live.inFlight < liveMax ? this.#live : this.#backlog
  }

  #mayOvertake(floor: number): boolean {
    const { acked, clock, timing } = this.#parts
    const hasOlder = this.#backlog.next <= floor
    return hasOlder && !acked.isCrowded && clock.monotonicMs() - this.#sinceMs >= timing.overtakeAfterMs
  }

  async #read(lane: Lane): Promise<OutgoingEvent | null> {
    const head = this.#parts.outbox.head().sequence
    try {
      const event = await lane.pages.at(lane.next)
      await this.#passOver(lane, event === null ? head : event.sequence - 1)
      return event
    } catch (error) {
      this.#pause('journal-unreadable', error)
      return null
    }
  }

  /**
   * What the outbox leaves out can never be sent. The cursor passes it only when that is said, durably, and lowest first;
   * while it cannot be said the rest goes on. Only in the backlog, which meets everything in order.
   */
  async #passOver(lane: Lane, to: number): Promise<void> {
    const from = lane.next
    if (to < from) return
    lane.next = to + 1
    if (lane !== this.#backlog || this.#cancelRetry !== null) return
    if (!(await (this.#parts.onUnsendable?.({ from, to }) ?? true))) {
      this.#retryLater()
      return
    }
    for (let sequence = from; sequence <= to; sequence += 1) this.#parts.acked.add(sequence)
    this.#parts.onAcknowledged()
  }

  /** The backlog meets again what could not be said, and everything behind it. */
  #retryLater(): void {
    if (this.#state === 'stopped') return
    this.#cancelRetry = this.#parts.clock.after(this.#parts.pauseMs(), () => {
      this.#cancelRetry = null
      this.#backlog.next = 1
      this.#wake.set()
    })
  }

  #send(lane: Lane, event: OutgoingEvent): void {
    if (this.#state !== 'flowing' && this.#state !== 'probing') return
    lane.next = event.sequence + 1
    if (this.#inFlight.has(event.sequence)) return
    this.#inFlight.add(event.sequence)
    lane.inFlight += 1
    void this.#publish(lane, event)
  }

  async #publish(lane: Lane, event: OutgoingEvent): Promise<void> {
    const { acked, clock, publisher, topic } = this.#parts
    const sentMs = clock.monotonicMs()
    const result = await publisher.publish(topic, event.bytes, { retain: false })
    this.#inFlight.delete(event.sequence)
    lane.inFlight -= 1
    switch (result.outcome) {
      case 'acknowledged':
        acked.add(event.sequence)
        this.#pace.acknowledged(sentMs, clock.monotonicMs())
        this.#resume()
        this.#parts.onAcknowledged()
        break
      case 'no-subscriber':
      case 'refused':
        this.#pause(result.outcome)
        break
      case 'failed':
        this.stop() // the connection is over; whoever made it makes the next run
        break
    }
    this.#wake.set()
  }

  #resume(): void {
    if (this.#state !== 'probing') return
    this.#state = 'flowing'
    this.#parts.onTrouble(null)
  }

  #pause(trouble: DrainTrouble, cause?: unknown): void {
    if (this.#state !== 'flowing' && this.#state !== 'probing') return
    this.#state = 'paused'
    this.#parts.onTrouble(trouble, cause)
    this.#cancelPause = this.#parts.clock.after(this.#parts.pauseMs(), () => {
      this.#probe()
    })
  }

  /** Begins again at the oldest that is not acknowledged. */
  #probe(): void {
    if (this.#state !== 'paused') return
    this.#state = 'probing'
    this.#backlog.next = 1
    this.#live.next = 1
    this.#sinceMs = this.#parts.clock.monotonicMs()
    this.#wake.set()
  }
}
