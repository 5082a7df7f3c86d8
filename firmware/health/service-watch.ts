import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { judgeProgress, type ProgressMemory, type Sign, type Stuck } from './progress.ts'
import type { ServiceNotice } from './service-notice.ts'

/** Of the watchdog's time: two messages may get lost or late. */
const BEATS_PER_WATCHDOG = 3
/** Where no watchdog waits, the status alone follows as slowly. */
const STATUS_EVERY_MS = 30_000

export interface Watched {
  readonly signs: () => Promise<readonly Sign[]>
  /** Somebody is at the booth: nobody is interrupted for the sake of the network. */
  readonly isServing: () => boolean
  /** What the kiosk does, in words without people. */
  readonly status: () => string
  readonly clock: Clock
  readonly log: Log
}

/**
 * Tells the service manager what the kiosk does, and that it gets on. While a part is stuck the watchdog is told nothing, so
 * that its time runs out; the log says once which part it is.
 */
export class ServiceWatch {
  readonly #watched: Watched
  readonly #notice: Pick<ServiceNotice, 'say' | 'close'>
  readonly #everyMs: number
  #memory: ProgressMemory = new Map()
  #saidStuck = ''
  #cancel: () => void = () => undefined
  #isClosed = false

  /** `watchdogMs`: after so much silence the service manager ends this process; null where it does not. */
  constructor(watched: Watched, notice: Pick<ServiceNotice, 'say' | 'close'>, watchdogMs: number | null) {
    this.#watched = watched
    this.#notice = notice
    this.#everyMs = watchdogMs === null ? STATUS_EVERY_MS : watchdogMs / BEATS_PER_WATCHDOG
  }

  /** The pages answer: from now on the watchdog waits. */
  start(): void {
    this.#notice.say({ isReady: true })
    void this.#look()
  }

  /** Says that the kiosk stops on purpose. Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancel()
    this.#notice.say({ isStopping: true, status: 'stopping' })
    this.#notice.close()
  }

  async #look(): Promise<void> {
    const { clock, isServing, signs } = this.#watched
    const { memory, stuck } = judgeProgress(this.#memory, await signs(), clock.monotonicMs())
    if (this.#isClosed) return
    this.#memory = memory
    this.#say(stuck.filter(({ part }) => part !== 'uplink' || !isServing()))
    this.#cancel = clock.after(this.#everyMs, () => void this.#look())
  }

  #say(stuck: readonly Stuck[]): void {
    const parts = stuck.map(({ part }) => part).join(', ')
    if (parts !== this.#saidStuck && stuck.length > 0)
      this.#watched.log.error({ event: 'service.stuck', stuck }, 'the kiosk does not get on: its watchdog runs out')
    this.#saidStuck = parts
    if (stuck.length > 0) this.#notice.say({ status: `stuck: ${parts}` })
    else this.#notice.say({ hasProgressed: true, status: this.#watched.status() })
  }
}
