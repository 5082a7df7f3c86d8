import type { CrewTask } from '../domain/view.ts'
import type { Clock } from '../ports/clock.ts'
import type { Panel } from '../ports/panel.ts'
import { UrgentTasks } from '../screens/pages/urgent-tasks.ts'

/** A pulse calls somebody; a row of them only says that the booth is loud. */
const APART_MS = 8_000

/** One short pulse of the panel's buzzer for what is urgent and new; nothing where no buzzer is wired. */
export class PanelBuzzer {
  readonly #panel: Pick<Panel, 'buzz' | 'hasBuzzer'>
  readonly #clock: Clock
  readonly #urgent = new UrgentTasks()
  #buzzedAtMs = Number.NEGATIVE_INFINITY

  constructor(panel: Pick<Panel, 'buzz' | 'hasBuzzer'>, clock: Clock) {
    this.#panel = panel
    this.#clock = clock
  }

  /** Throws a `DriverError` when the line cannot be driven. */
  look(tasks: () => readonly CrewTask[]): void {
    if (!this.#panel.hasBuzzer || !this.#urgent.hasNew(tasks())) return
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#buzzedAtMs < APART_MS) return
    this.#buzzedAtMs = nowMs
    this.#panel.buzz()
  }
}
