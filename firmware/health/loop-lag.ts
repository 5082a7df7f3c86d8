/** One wake-up a second costs nothing; what holds everybody up for less is in nobody's way. */
const LOOK_MS = 1_000
/** As long as a monitor usually leaves between two looks. */
const LOOKS = 60

/** How late the event loop is: by how much a timer of a second came too late, at worst in the last minute. */
export class LoopLag {
  readonly #lateMs: number[] = []
  readonly #timer: NodeJS.Timeout
  #dueMs = performance.now() + LOOK_MS

  constructor() {
    this.#timer = setInterval(() => {
      this.#look()
    }, LOOK_MS)
    this.#timer.unref()
  }

  get worstSeconds(): number {
    return Math.max(0, ...this.#lateMs) / 1_000
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = performance.now()
    this.#lateMs.push(Math.max(0, now - this.#dueMs))
    if (this.#lateMs.length > LOOKS) this.#lateMs.shift()
    this.#dueMs = now + LOOK_MS
  }
}
