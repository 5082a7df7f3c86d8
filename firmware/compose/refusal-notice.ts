import { crewTask } from '../domain/crew-tasks.ts'
import type { Refusal } from '../domain/input.ts'
import type { CrewTask } from '../domain/view.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeviceName } from './device-watch.ts'

/** Why a scan or a button did nothing stands on the crew page so long: a glance away from the hands is enough. */
const SHOWN_MS = 30_000

/** A page shows why it was refused; a scan or a button has none, so the crew page says it. */
export class RefusalNotice {
  readonly #clock: Clock
  readonly #changed: () => void
  #task: CrewTask | null = null
  #cancel: () => void = () => undefined

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock
    this.#changed = changed
  }

  get tasks(): readonly CrewTask[] {
    return this.#task === null ? [] : [this.#task]
  }

  /** Null: what came last was done, and nothing is to be said any more. */
  show(device: DeviceName, cause: Refusal | null): void {
    this.#cancel()
    if (cause === null && this.#task === null) return
    this.#task = cause === null ? null : crewTask('act-refused', device, cause)
    this.#changed()
    if (cause === null) return
    this.#cancel = this.#clock.after(SHOWN_MS, () => {
      this.show(device, null)
    })
  }

  close(): void {
    this.#cancel()
  }
}
