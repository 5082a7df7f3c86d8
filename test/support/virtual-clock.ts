import type { ClockTrust, KioskClock } from '../../firmware/ports/clock.ts'

/** Turns of the event loop without anything under way after which nothing will come of itself any more. */
const QUIET_TURNS = 2
/** Work on a disk or a socket of this machine that takes longer than this hangs: better an error than a silent test. */
const STUCK_MS = 30_000

interface Timer {
  readonly dueMs: number
  readonly order: number
  readonly action: () => void
  isCancelled: boolean
}

/**
 * Time that passes only while nothing is under way: a day takes a minute, and no answer is ever late. Timers fire one
 * by one in the order in which they are due; before the next one, all that the last one set off is done.
 *
 * What happens outside of this clock (a commit, a print) must be passed through `during`, so that time stands still.
 */
export class VirtualClock implements KioskClock {
  readonly #beganMs: number
  #nowMs: number
  #order = 0
  #timers: Timer[] = []
  readonly #underWay = new Set<Promise<unknown>>()
  #trust: ClockTrust = 'synced'
  #isHeld: () => boolean = () => false

  constructor(startsAt: string) {
    this.#beganMs = Date.parse(startsAt)
    this.#nowMs = this.#beganMs
  }

  epochMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs - this.#beganMs
  }

  trust(): ClockTrust {
    return this.#trust
  }

  /** From now on nobody vouches for the time. */
  distrust(): void {
    this.#trust = 'unsynced'
  }

  machineMs(): number {
    return this.epochMs()
  }

  believe(): void {
    // It is synced: nobody knows better.
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: (this.#order += 1), action, isCancelled: false }
    push(this.#timers, timer)
    return () => {
      timer.isCancelled = true
    }
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(reasonOf(signal))
        return
      }
      const abort = (): void => {
        cancel()
        if (signal !== undefined) reject(reasonOf(signal))
      }
      const cancel = this.after(delayMs, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Time stands still until this is done. */
  during<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work)
    const over = (): void => {
      this.#underWay.delete(work)
    }
    work.then(over, over)
    return work
  }

  /** Time stands still as long as this says so. */
  holdWhile(isHeld: () => boolean): void {
    this.#isHeld = isHeld
  }

  /** Lets time pass up to this instant. */
  async run(untilMs: number): Promise<void> {
    for (;;) {
      await this.#quiet()
      const next = this.#next(untilMs)
      if (next === undefined) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.action()
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs)
  }

  /** Lets time pass until this is settled. */
  async runDuring<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController()
    const end = (): void => {
      over.abort()
    }
    work.then(end, end)
    for (;;) {
      await this.#quiet()
      const next = over.signal.aborted ? undefined : this.#next(Infinity)
      if (next === undefined) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.action()
    }
    return await work
  }

  /** The machine was off, or asleep: nothing that was due happens any more. */
  jump(toMs: number): void {
    this.#timers = []
    this.#nowMs = toMs
  }

  #next(untilMs: number): Timer | undefined {
    for (let first = this.#timers[0]; first !== undefined && first.dueMs <= untilMs; first = this.#timers[0]) {
      pop(this.#timers)
      if (!first.isCancelled) return first
    }
    return undefined
  }

  async #quiet(): Promise<void> {
    const beganMs = performance.now()
    for (let turns = 0; turns < QUIET_TURNS; ) {
      if (performance.now() - beganMs > STUCK_MS) throw new Error('something has been under way for too long')
      if (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
      await new Promise((resolve) => setImmediate(resolve))
      turns = this.#underWay.size > 0 || this.#isHeld() ? 0 : turns + 1
    }
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}

/** A binary heap: a day has a hundred thousand timers. */
function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1
  while (at > 0) {
    const above = (at - 1) >> 1
    const other = heap[above]
    if (other === undefined || !isBefore(timer, other)) break
    heap[at] = other
    at = above
  }
  heap[at] = timer
}

function pop(heap: Timer[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    const [left, right] = [heap[below], heap[below + 1]]
    if (left === undefined) break
    if (right !== undefined && isBefore(right, left)) below += 1
    const least = heap[below] ?? left
    if (!isBefore(least, last)) break
    heap[at] = least
    at = below
  }
  heap[at] = last
}
