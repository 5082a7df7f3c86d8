import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { evolve } from '../domain/evolve.ts'
import { emptyState, type KioskState } from '../domain/state.ts'
import type { Journal, Snapshot, SnapshotStore } from '../ports/journal.ts'

/** What the journal says, folded up to its head. */
export interface FoldedState {
  readonly state: KioskState
  /** Of the last event; null in an empty journal. */
  readonly rules: string | null
  /** Where the snapshot ended with which the folding began; 0 without one. */
  readonly from: number
}

export interface UsableSnapshots {
  readonly store: SnapshotStore
  /** As from `foldingCode`. */
  readonly code: string
}

/** Begins with the best snapshot there is and folds what came after it. */
export async function foldJournal(
  journal: Pick<Journal, 'replay'>,
  snapshots: UsableSnapshots | null,
): Promise<FoldedState> {
  const snapshot = (await snapshots?.store.snapshot(snapshots.code)) ?? null
  const begun = unpackState(snapshot?.bytes ?? null)
  const from = snapshot?.sequence ?? 0
  let { rules } = begun
  for await (const recorded of journal.replay(snapshot?.sequence)) {
    evolve(begun.state, recorded)
    rules = recorded.rules
  }
  return { state: begun.state, rules, from }
}

/** As it is now; what changes in the state afterwards does not change these bytes. */
export function packState(state: KioskState, rules: string | null, code: string): Snapshot {
  return { sequence: state.sequence, code, bytes: serialize({ state, rules }) }
}

/** Members that the code which packed it did not know begin empty, and all of them without any bytes. */
export function unpackState(bytes: Uint8Array | null): { readonly state: KioskState; readonly rules: string | null } {
  if (bytes === null) return { state: emptyState(), rules: null }
  // They were sealed: nobody but `packState` made them.
  const { rules, state } = deserialize(bytes) as { readonly state: KioskState; readonly rules: string | null }
  return { state: { ...emptyState(), ...state }, rules }
}

/**
 * Names the code that folds events: any change to the domain, and its snapshots are made anew. At once, for a start waits
 * for it: a hundred small files take three milliseconds so, and fifty when each is waited for.
 */
export function foldingCode(folder = new URL('../domain/', import.meta.url)): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(new URL(name, folder)))
  return hash.digest('base64url')
}
