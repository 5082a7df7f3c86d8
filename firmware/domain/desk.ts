import type { SamplingEvent } from './events.ts'
import { type KioskState, type Tube, type Visit, waitingVisits } from './state.ts'
import { collected, isSameKind, nextOrdinal, nextTubeNumber, openedTube, sealed, type TubeKind } from './tube.ts'
import type { Turn } from './turn.ts'

/** Where specimens are taken at check-in: no tickets and no groups, a tube fills as people come. */

export type DeskVisit = TubeKind & Pick<Visit, 'id' | 'person' | 'price'>

/** Those who checked in at the desk and wait for a tube, whichever rules have come since; first come, first. */
export function waitingAtDesk(state: Readonly<KioskState>): readonly Visit[] {
  return waitingVisits(state).filter(({ group }) => group === null)
}

/** The open tube of one kind at the desk; people and objects never share one. */
export function deskTube({ state }: Turn, kind: TubeKind, isForObjects = false): Tube | null {
  for (const tube of state.tubes.values()) {
    const isAtDesk = tube.state === 'open' && tube.group === null && tube.isForObjects === isForObjects
    if (isAtDesk && isSameKind(tube, kind)) return tube
  }
  return null
}

/** Binding counts as collecting (basis: assumed). Without an open pre-printed tube collecting waits. */
export function collectAtDesk(turn: Turn, visit: DeskVisit): readonly SamplingEvent[] {
  const { numbering } = turn.context.programme.tube
  const open = deskTube(turn, visit)
  if (open !== null) return fill(turn, open, [visit])
  return numbering === 'preprinted' ? [] : openForDesk(turn, { tube: nextTubeNumber(turn), numbering }, visit, [visit])
}

/** Opens a desk tube and puts those of `visits` into it that are of its kind, as many as fit. */
export function openForDesk(
  turn: Turn,
  tube: { readonly tube: string; readonly numbering: 'printed' | 'preprinted' },
  { poolSize, specimenType }: TubeKind,
  visits: readonly DeskVisit[],
): readonly SamplingEvent[] {
  const opened = { number: tube.tube, poolSize, specimenType, members: [], swabs: [] }
  return [openedTube(turn, { ...tube, expected: null }, opened), ...fill(turn, opened, visits)]
}

/** Puts visits into a desk tube, first come first, as many as are of its kind and fit; seals it when it is full. */
export function fill(
  turn: Turn,
  tube: TubeKind & Pick<Tube, 'number' | 'members' | 'swabs'>,
  visits: readonly DeskVisit[],
): readonly SamplingEvent[] {
  const { number, poolSize, specimenType } = tube
  const fitting = visits.filter((visit) => isSameKind(visit, tube)).slice(0, poolSize - tube.swabs.length)
  const swabs = [...tube.swabs]
  const events = fitting.map((visit) => {
    const ordinal = nextOrdinal({ swabs })
    swabs.push(ordinal)
    return collected(turn, visit, { tube: number, poolSize, specimenType, ordinal, basis: 'assumed' })
  })
  const members = [...tube.members, ...fitting.map(({ id }) => id)]
  return swabs.length < poolSize ? events : [...events, sealed(tube, members, 'full')]
}
