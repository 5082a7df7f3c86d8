import type { Input } from '../domain/input.ts'
import type { KioskState } from '../domain/state.ts'
import { type FoldedState, foldJournal } from './folded-state.ts'
import type { LoopParts } from './loop-parts.ts'

/** Puts what the journal says into the loop's state, and says so where it had to begin anew. */
export async function foldInto(state: KioskState, parts: LoopParts): Promise<FoldedState> {
  const folded = parts.folded ?? (await foldJournal(parts.journal, null))
  Object.assign(state, folded.state)
  // Of another boot the monotonic clock says nothing.
  if (state.clock.bootId === parts.bootId) parts.clock.believe(state.clock)
  if (parts.begun !== undefined && parts.begun !== null) {
    parts.log.error({ event: 'journal.begun-anew', ...parts.begun }, 'the journal was damaged: a new one begins')
  }
  return folded
}

/** The first input of a run. */
export function startInput({ begun = null, kiosk }: LoopParts): Input {
  return { kind: 'start', version: kiosk.version, begun }
}
