import { statfs } from 'node:fs/promises'
import type { HealthView } from '../ports/kiosk.ts'
import type { LoopContext } from './device-loops.ts'

const LOOK_MS = 30_000

/** How much room the data folder has. */
export class DiskWatch {
  readonly #folder: string
  #free: HealthView['disk'] = null

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Null before the first look, and for a folder that cannot be asked: the journal's next append tells about that. */
  get free(): HealthView['disk'] {
    return this.#free
  }

  /** Looks until the signal fires. */
  async run({ clock, signal }: Pick<LoopContext, 'clock' | 'signal'>): Promise<void> {
    while (!signal.aborted) {
      const stats = await statfs(this.#folder).catch(() => null)
      this.#free =
        stats === null
          ? null
          : { freeBytes: stats.bavail * stats.bsize, freeRatio: stats.blocks === 0 ? 0 : stats.bavail / stats.blocks }
      await clock.sleep(LOOK_MS, signal).catch(() => undefined)
    }
  }
}
