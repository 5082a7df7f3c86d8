import { statfs } from 'node:fs/promises'
import { crewTask } from '../domain/crew-tasks.ts'
import { DISK_LOW, isDiskFull } from '../domain/disk-room.ts'
import type { CrewTask } from '../domain/view.ts'
import type { JournalFile } from '../ports/journal.ts'
import type { HealthView } from '../ports/kiosk.ts'
import type { AskRoom } from '../ports/room.ts'
import type { LoopContext } from './device-loops.ts'

/** Thirty people can be taken in meanwhile: some 100 KB. */
const LOOK_MS = 10_000

/** How much room the data folder has, and whether the journal is still in it. */
export class DiskWatch {
  readonly #folder: string
  readonly #journal: JournalFile
  readonly #tryJournal: () => void
  readonly #ask: AskRoom
  #free: HealthView['disk'] = null

  /** `tryJournal` writes, where the journal's file is gone: what is never written would be missed by nobody. */
  constructor(folder: string, journal: JournalFile, tryJournal: () => void, ask: AskRoom = statfs) {
    this.#folder = folder
    this.#journal = journal
    this.#tryJournal = tryJournal
    this.#ask = ask
  }

  /** Null before the first look, and for a folder that cannot be asked: the journal's next append tells about that. */
  get free(): HealthView['disk'] {
    return this.#free
  }

  get isLow(): boolean {
    return this.#free !== null && this.#free.freeRatio < DISK_LOW
  }

  get isFull(): boolean {
    return isDiskFull(this.#free?.freeRatio ?? null)
  }

  get tasks(): readonly CrewTask[] {
    return this.isLow ? [crewTask('disk', 'disk', this.isFull ? 'full' : null)] : []
  }

  /** Looks until the signal fires. */
  async run({ clock, signal }: Pick<LoopContext, 'clock' | 'signal'>): Promise<void> {
    while (!signal.aborted) {
      const stats = await this.#ask(this.#folder).catch(() => null)
      this.#free =
        stats === null
          ? null
          : { freeBytes: stats.bavail * stats.bsize, freeRatio: stats.blocks === 0 ? 0 : stats.bavail / stats.blocks }
      if (!this.#journal.isInPlace()) this.#tryJournal()
      await clock.sleep(LOOK_MS, signal).catch(() => undefined)
    }
  }
}
