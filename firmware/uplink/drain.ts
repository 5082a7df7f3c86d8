import type { Clock } from '../ports/clock.ts'
import type { SequenceRange } from '../ports/delivery.ts'
import type { Outbox } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import { AckedRanges } from './acked-ranges.ts'
import { CursorSaver } from './cursor-saver.ts'
import { DrainRun, type DrainTrouble } from './drain-run.ts'
import { LiveMarks } from './live-marks.ts'
import type { Publisher } from './publisher.ts'
import type { UplinkTiming } from './settings.ts'

export interface DrainParts {
  readonly outbox: Outbox
  readonly clock: Clock
  readonly log: Log
  readonly timing: UplinkTiming
  readonly topic: string
  /** How long to leave a broker alone that did not take an event, and what could not be said. */
  readonly pauseMs: () => number
  /** Called with events that the outbox does not give, lowest first; true when it is on disk that they are passed over (without it they are, unsaid). */
  readonly onUnsendable?: (events: SequenceRange) => Promise<boolean>
  /** Called after each acknowledgement and each change of `trouble`. */
  readonly onChanged: (what: 'figures' | 'trouble') => void
}

/**
 * Brings the journal to the broker: everything after the cursor, as often as it takes, each time the same bytes.
 * The journal itself is the store; here are only the cursor, what is acknowledged above it, and two pages of events.
 */
export class Drain {
  readonly #parts: DrainParts
  readonly #acked: AckedRanges
  readonly #marks: LiveMarks
  readonly #saver: CursorSaver
  #run: DrainRun | null = null
  #running: Promise<void> = Promise.resolve()
  #trouble: DrainTrouble | null = null

  private constructor(parts: DrainParts, acknowledged: number) {
    this.#parts = parts
    this.#acked = new AckedRanges(acknowledged)
    this.#marks = new LiveMarks(parts.clock, parts.timing.liveMs, parts.outbox.head().sequence)
    this.#saver = new CursorSaver({ ...parts, saved: acknowledged })
  }

  /** Rejects when the cursor cannot be read. */
  static async open(parts: DrainParts): Promise<Drain> {
    const { acknowledged } = await parts.outbox.cursor()
    const head = parts.outbox.head().sequence
    // A cursor above the journal would silently skip what is appended next.
    if (acknowledged > head)
      parts.log.error({ event: 'uplink.cursor-beyond-journal', acknowledged, head }, 'cursor above the journal')
    return new Drain(parts, Math.min(acknowledged, head))
  }

  get acknowledged(): number {
    return this.#acked.cursor
  }

  get unsent(): number {
    return Math.max(0, this.#parts.outbox.head().sequence - this.#acked.cursor - this.#acked.ahead)
  }

  /** The first from `sequence` on that the district does not have; null where it has all. */
  unsentFrom(sequence: number): number | null {
    const first = this.#acked.firstMissingFrom(sequence)
    return first <= this.#parts.outbox.head().sequence ? first : null
  }

  get trouble(): DrainTrouble | null {
    return this.#trouble
  }

  appended(): void {
    this.#marks.appended(this.#parts.outbox.head().sequence)
    this.#run?.wake()
  }

  /** What lies up to there needs no sending: the district has it, by whichever way it came. */
  settled(upTo: number): void {
    this.#acked.addUpTo(Math.min(upTo, this.#parts.outbox.head().sequence))
    this.#saver.advanced(this.#acked.cursor)
    this.#run?.wake()
    this.#parts.onChanged('figures')
  }

  /** Sends over this connection from now on. The one before must be over. */
  attach(publisher: Publisher): void {
    const run = new DrainRun({
      ...this.#parts,
      publisher,
      acked: this.#acked,
      marks: this.#marks,
      isProbing: this.#trouble !== null,
      onAcknowledged: () => {
        this.#saver.advanced(this.#acked.cursor)
        this.#parts.onChanged('figures')
      },
      onTrouble: (trouble, error) => {
        this.#setTrouble(trouble, error)
      },
    })
    this.#run = run
    this.#running = run.run()
  }

  /** Resolves when nothing is in flight any more: at the latest when the connection is over. */
  async detach(): Promise<void> {
    this.#run?.stop()
    this.#run = null
    await this.#running
  }

  /** Resolves when the cursor is on disk, or could not be written. */
  async saveCursor(): Promise<void> {
    await this.#saver.flush()
  }

  #setTrouble(trouble: DrainTrouble | null, error: unknown): void {
    if (trouble === this.#trouble) return
    this.#trouble = trouble
    if (trouble === null) this.#parts.log.info({ event: 'uplink.events-taken' }, 'events are taken again')
    else this.#parts.log.warn({ event: 'uplink.events-kept', trouble, ...causeOf(error) }, 'events stay here for now')
    this.#parts.onChanged('trouble')
  }
}

/** A broker that refuses gives none. */
function causeOf(error: unknown): { readonly cause?: string } {
  const cause = String(error)
  return error === undefined ? {} : { cause }
}
