import type { Clock } from '../ports/clock.ts'
import type { Outbox } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import type { UplinkTiming } from './settings.ts'

/**
 * Writes the cursor seldom: what a power cut forgets is sent again and counted once, while each write wears the card.
 * A write that failed is tried again with the next one that is due.
 */
export class CursorSaver {
  readonly #outbox: Outbox
  readonly #clock: Clock
  readonly #log: Log
  readonly #timing: Pick<UplinkTiming, 'cursorEvents' | 'cursorMs'>
  #saved: number
  #wanted: number
  /** Counts from the last attempt, so that a full disk is not tried at every acknowledgement. */
  #attempted: number
  #running: Promise<void> | null = null
  #cancelTimer: (() => void) | null = null

  constructor(parts: { outbox: Outbox; clock: Clock; log: Log; timing: UplinkTiming; saved: number }) {
    this.#outbox = parts.outbox
    this.#clock = parts.clock
    this.#log = parts.log
    this.#timing = parts.timing
    this.#saved = parts.saved
    this.#wanted = parts.saved
    this.#attempted = parts.saved
  }

  advanced(cursor: number): void {
    if (cursor <= this.#wanted) return
    this.#wanted = cursor
    if (this.#wanted - this.#attempted >= this.#timing.cursorEvents) void this.#save()
    else this.#arm()
  }

  /** Resolves when what is known now is on disk, or could not be written. */
  async flush(): Promise<void> {
    await this.#running
    await this.#save()
    this.#stopTimer()
  }

  #arm(): void {
    this.#cancelTimer ??= this.#clock.after(this.#timing.cursorMs, () => {
      this.#cancelTimer = null
      void this.#save()
    })
  }

  #stopTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }

  async #save(): Promise<void> {
    if (this.#running !== null || this.#wanted <= this.#saved) return
    this.#attempted = this.#wanted
    this.#running = this.#write(this.#wanted)
    await this.#running
    this.#running = null
    if (this.#wanted > this.#saved) this.#arm()
  }

  async #write(acknowledged: number): Promise<void> {
    try {
      await this.#outbox.saveCursor({ acknowledged })
      this.#saved = acknowledged
    } catch (error) {
      this.#log.warn(
        { event: 'uplink.cursor-not-saved', acknowledged, cause: String(error) },
        'cursor not saved; it will be sent again',
      )
    }
  }
}
