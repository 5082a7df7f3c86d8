import { rulesId } from '../domain/programme.ts'
import { isRunning } from '../domain/session.ts'
import type { Snapshot } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import { packState, type UsableSnapshots } from './folded-state.ts'
import type { KioskLoop } from './kiosk-loop.ts'

/**
 * Events between two snapshots: folding as many takes some 150 ms, and one of a busy day is 1.3 MB, a fifth of what
 * these events themselves have written to the card.
 */
const EVENTS_BETWEEN = 5_000

/** Keeps a snapshot of the state now and then, so that the next start need not fold every event there ever was. */
export class StateKeeper {
  readonly #loop: KioskLoop
  readonly #snapshots: UsableSnapshots
  readonly #log: Log
  readonly #stopListening: () => void
  #kept: number
  #saving: Promise<void> = Promise.resolve()

  /** The loop has started, with what was folded from the snapshot at `kept` on; 0 without one. */
  constructor(loop: KioskLoop, snapshots: UsableSnapshots, log: Log, kept: number) {
    this.#loop = loop
    this.#snapshots = snapshots
    this.#log = log
    this.#kept = kept
    this.#stopListening = loop.onChanged(() => {
      this.#keepWhenDue()
    })
  }

  /** A clean end leaves nothing to fold. */
  async close(): Promise<void> {
    this.#stopListening()
    if (this.#loop.state.sequence > this.#kept) await this.keep()
    await this.idle()
  }

  /** Keeps the state as it is now. Never rejects: without a snapshot the next start only takes longer. */
  keep(): Promise<void> {
    const { programme, state } = this.#loop
    const snapshot = packState(state, rulesId(programme), this.#snapshots.code)
    // Counted also when it fails: a full disk is not tried at every event.
    this.#kept = snapshot.sequence
    this.#saving = this.#saving.then(() => this.#save(snapshot))
    return this.#saving
  }

  /** Resolves when no older state is still on its way to the disk. */
  async idle(): Promise<void> {
    await this.#saving
  }

  /** Not while somebody stands at the booth: packing a busy day takes some 50 ms in which nothing else is done. */
  #keepWhenDue(): void {
    const isDue = this.#loop.state.sequence - this.#kept >= EVENTS_BETWEEN
    if (isDue && !isRunning(this.#loop.session)) void this.keep()
  }

  async #save(snapshot: Snapshot): Promise<void> {
    try {
      await this.#snapshots.store.keepSnapshot(snapshot)
    } catch (error) {
      const { sequence } = snapshot
      this.#log.warn({ event: 'snapshot.not-kept', sequence, cause: String(error) }, 'the state could not be kept')
    }
  }
}
